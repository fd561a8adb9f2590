-- What Drizzle cannot express: the audit log by month, the text and the hash that are sealed, the seal itself,
-- the maintenance switch, and the second net under the tables of 0004 and 0005.
DROP TRIGGER "audit_log_stamp" ON "audit_log";
--> statement-breakpoint
DROP TRIGGER "audit_log_append_only" ON "audit_log";
--> statement-breakpoint
DROP TRIGGER "audit_log_no_truncate" ON "audit_log";
--> statement-breakpoint
-- Rows written before there was a seal get their text and hash now; they are sealed first.
UPDATE "audit_log" SET "canon" = jsonb_build_object(
  'v', 1, 'log', coalesce(team_id::text, 'org'), 'id', id,
  'at', to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'xid', xid::text, 'db_user', db_user,
  'actor_type', actor_type, 'actor_id', actor_id, 'actor_name', actor_name, 'token_id', token_id,
  'token_name', token_name, 'session_id', session_id, 'action', action, 'outcome', outcome, 'reason', reason,
  'resource_type', resource_type, 'resource_id', resource_id, 'resource_name', resource_name,
  'team_id', team_id, 'before', before, 'after', after, 'request_id', request_id,
  'idempotency_key', idempotency_key, 'installation', installation, 'topology', topology, 'ip', ip)::text;
--> statement-breakpoint
UPDATE "audit_log" SET "leaf" = sha256('\x00'::bytea || convert_to(canon, 'UTF8'));
--> statement-breakpoint
INSERT INTO "audit_pending" ("log", "at", "audit_id", "xid", "leaf")
  SELECT coalesce(team_id::text, 'org'), at, id, xid, leaf FROM "audit_log";
--> statement-breakpoint
-- The table so far becomes the first part of a partitioned one, in place: nothing is copied.
ALTER TABLE "audit_log" RENAME TO "audit_log_start";
--> statement-breakpoint
ALTER TABLE "audit_log_start" DROP CONSTRAINT "audit_log_pkey";
--> statement-breakpoint
ALTER TABLE "audit_log_start" ADD CONSTRAINT "audit_log_start_pkey" PRIMARY KEY ("id", "at");
--> statement-breakpoint
ALTER INDEX "audit_log_at_idx" RENAME TO "audit_log_start_at_idx";
--> statement-breakpoint
ALTER INDEX "audit_log_resource_idx" RENAME TO "audit_log_start_resource_idx";
--> statement-breakpoint
ALTER INDEX "audit_log_actor_idx" RENAME TO "audit_log_start_actor_idx";
--> statement-breakpoint
ALTER INDEX "audit_log_team_idx" RENAME TO "audit_log_start_team_idx";
--> statement-breakpoint
ALTER INDEX "audit_log_request_idx" RENAME TO "audit_log_start_request_idx";
--> statement-breakpoint
ALTER INDEX "audit_log_action_idx" RENAME TO "audit_log_start_action_idx";
--> statement-breakpoint
CREATE TABLE "audit_log" (LIKE "audit_log_start" INCLUDING DEFAULTS INCLUDING CONSTRAINTS) PARTITION BY RANGE ("at");
--> statement-breakpoint
ALTER TABLE "audit_log" ADD CONSTRAINT "audit_log_pkey" PRIMARY KEY ("id", "at");
--> statement-breakpoint
CREATE INDEX "audit_log_at_idx" ON "audit_log" USING btree ("at","id");
--> statement-breakpoint
CREATE INDEX "audit_log_resource_idx" ON "audit_log" USING btree ("resource_type","resource_id","at","id");
--> statement-breakpoint
CREATE INDEX "audit_log_actor_idx" ON "audit_log" USING btree ("actor_id","at","id");
--> statement-breakpoint
CREATE INDEX "audit_log_team_idx" ON "audit_log" USING btree ("team_id","at","id");
--> statement-breakpoint
CREATE INDEX "audit_log_request_idx" ON "audit_log" USING btree ("request_id");
--> statement-breakpoint
CREATE INDEX "audit_log_action_idx" ON "audit_log" USING btree ("action","at","id");
--> statement-breakpoint
DO $$
DECLARE
  until timestamptz;
  granted record;
BEGIN
  -- the first instant, by UTC, of the month after the newest row
  SELECT (date_trunc('month', greatest(max(at), clock_timestamp()) AT TIME ZONE 'UTC') + interval '1 month')
    AT TIME ZONE 'UTC' INTO until FROM audit_log_start;
  EXECUTE format('ALTER TABLE audit_log ATTACH PARTITION audit_log_start FOR VALUES FROM (MINVALUE) TO (%L)', until);
  -- A login that serves requests keeps its rights: the build before this one goes on working.
  FOR granted IN
    SELECT a.grantee::regrole AS login, a.privilege_type AS right_to FROM pg_class c, aclexplode(c.relacl) a
    WHERE c.oid = 'audit_log_start'::regclass AND a.grantee <> c.relowner AND a.grantee <> 0
  LOOP
    EXECUTE format('GRANT %s ON audit_log TO %s', granted.right_to, granted.login);
    EXECUTE format('REVOKE ALL ON audit_log_start FROM %s', granted.login);
  END LOOP;
END $$;
--> statement-breakpoint
-- Takes what no month was made for in time: a row is never refused for want of a partition.
CREATE TABLE "audit_log_other" PARTITION OF "audit_log" DEFAULT;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION "wo_audit_stamp"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  log text := coalesce(NEW.team_id::text, 'org');
BEGIN
  -- Whoever writes the row cannot choose when, in which transaction and as whom it was written. The time is the
  -- column's default, as it decides on the partition; any other is refused.
  IF NEW.at NOT BETWEEN transaction_timestamp() - interval '1 second' AND clock_timestamp() + interval '1 second' THEN
    RAISE EXCEPTION 'The database sets the time of an audit row itself.' USING ERRCODE = 'WO002';
  END IF;
  NEW.xid := pg_current_xact_id();
  NEW.db_user := session_user;
  NEW.canon := jsonb_build_object(
    'v', 1, 'log', log, 'id', NEW.id,
    'at', to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'xid', NEW.xid::text,
    'db_user', NEW.db_user, 'actor_type', NEW.actor_type, 'actor_id', NEW.actor_id, 'actor_name', NEW.actor_name,
    'token_id', NEW.token_id, 'token_name', NEW.token_name, 'session_id', NEW.session_id, 'action', NEW.action,
    'outcome', NEW.outcome, 'reason', NEW.reason, 'resource_type', NEW.resource_type,
    'resource_id', NEW.resource_id, 'resource_name', NEW.resource_name, 'team_id', NEW.team_id,
    'before', NEW.before, 'after', NEW.after, 'request_id', NEW.request_id,
    'idempotency_key', NEW.idempotency_key, 'installation', NEW.installation, 'topology', NEW.topology,
    'ip', NEW.ip)::text;
  NEW.leaf := sha256('\x00'::bytea || convert_to(NEW.canon, 'UTF8'));
  INSERT INTO public.audit_pending (log, at, audit_id, xid, leaf) VALUES (log, NEW.at, NEW.id, NEW.xid, NEW.leaf);
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION "wo_audit_append_only"() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  why text := nullif(current_setting('wo.audit_maintenance', true), '');
BEGIN
  IF TG_OP = 'TRUNCATE' OR why IS NULL THEN
    RAISE EXCEPTION 'The audit log is append-only: % of % is refused.', TG_OP, TG_TABLE_NAME
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  -- The maintenance switch, for whoever owns the tables. What it let through is in the log itself.
  INSERT INTO public.audit_log (id, actor_type, actor_name, action, outcome, reason, resource_type, resource_id,
      team_id, before, after, request_id, installation, topology)
    VALUES (gen_random_uuid(), 'system', session_user, 'audit.maintenance', 'success', why, TG_TABLE_NAME,
      coalesce(to_jsonb(OLD) ->> 'id', to_jsonb(OLD) ->> 'audit_id'), (to_jsonb(OLD) ->> 'team_id')::uuid,
      to_jsonb(OLD), CASE WHEN TG_OP = 'UPDATE' THEN to_jsonb(NEW) END, 'maintenance', 'database', 'db');
  RETURN CASE WHEN TG_OP = 'UPDATE' THEN NEW ELSE OLD END;
END $$;
--> statement-breakpoint
-- Leaves may go once a sealed row of the log says so: see audit_retention.
CREATE FUNCTION "wo_audit_sealed_only"() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE' AND EXISTS (
    SELECT 1 FROM public.audit_retention r WHERE r.log = OLD.log AND r.size >= OLD.idx
  ) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'Seals are never changed: % of % is refused.', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END $$;
--> statement-breakpoint
CREATE TRIGGER "audit_log_stamp" BEFORE INSERT ON "audit_log" FOR EACH ROW EXECUTE FUNCTION "wo_audit_stamp"();
--> statement-breakpoint
CREATE TRIGGER "audit_log_append_only" BEFORE UPDATE OR DELETE ON "audit_log" FOR EACH ROW EXECUTE FUNCTION "wo_audit_append_only"();
--> statement-breakpoint
CREATE TRIGGER "audit_log_no_truncate" BEFORE TRUNCATE ON "audit_log" FOR EACH STATEMENT EXECUTE FUNCTION "wo_audit_append_only"();
--> statement-breakpoint
-- Truncation has no trigger that partitions inherit, and before PostgreSQL 15 they do not inherit ALWAYS either.
CREATE FUNCTION "wo_audit_guard_part"(part regclass) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('CREATE TRIGGER audit_log_no_truncate BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION public.wo_audit_append_only()', part);
  EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER audit_log_stamp', part);
  EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER audit_log_append_only', part);
  EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER audit_log_no_truncate', part);
END $$;
--> statement-breakpoint
-- Fires in replication mode too, which would otherwise be a quiet way around.
ALTER TABLE "audit_log" ENABLE ALWAYS TRIGGER "audit_log_stamp";
--> statement-breakpoint
ALTER TABLE "audit_log" ENABLE ALWAYS TRIGGER "audit_log_append_only";
--> statement-breakpoint
ALTER TABLE "audit_log" ENABLE ALWAYS TRIGGER "audit_log_no_truncate";
--> statement-breakpoint
SELECT "wo_audit_guard_part"('audit_log_start'), "wo_audit_guard_part"('audit_log_other');
--> statement-breakpoint
-- Makes the parts for this month and the next ones; whatever is there stays. Rows that were written while their month had
-- no part are moved into it, unless they are many: that would keep writers waiting. Returns how many parts were made.
CREATE FUNCTION "audit_months"(ahead integer) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  movable CONSTANT integer := 10000;
  made integer := 0;
  this_month timestamp := date_trunc('month', clock_timestamp() AT TIME ZONE 'UTC');
  -- read at once: a table that an open query reads cannot be altered
  months timestamp[] := ARRAY(
    SELECT DISTINCT date_trunc('month', o.at AT TIME ZONE 'UTC') FROM (SELECT at FROM public.audit_log_other LIMIT movable + 1) o
    UNION SELECT this_month + make_interval(months => step) FROM generate_series(0, least(ahead, 24)) step
    ORDER BY 1);
  month timestamp;
  starts timestamptz;
  ends timestamptz;
  part text;
  stray integer;
BEGIN
  FOREACH month IN ARRAY months LOOP
    part := 'audit_log_' || to_char(month, 'YYYY_MM');
    starts := month AT TIME ZONE 'UTC';
    ends := (month + interval '1 month') AT TIME ZONE 'UTC';
    CONTINUE WHEN to_regclass('public.' || part) IS NOT NULL;
    SELECT count(*) INTO stray FROM (SELECT 1 FROM public.audit_log_other WHERE at >= starts AND at < ends LIMIT movable + 1) o;
    IF stray > movable THEN
      RAISE WARNING 'audit_log_other holds more than % rows of %; move them while nobody writes.', movable, to_char(month, 'YYYY-MM');
      CONTINUE;
    END IF;
    CONTINUE WHEN NOT pg_try_advisory_xact_lock(hashtextextended('wo audit month ' || part, 0));
    BEGIN
      EXECUTE format('CREATE TABLE public.%I (LIKE public.audit_log INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', part);
      IF stray > 0 THEN
        ALTER TABLE public.audit_log_other DISABLE TRIGGER audit_log_append_only; -- from here on nobody else writes to it
        EXECUTE format('INSERT INTO public.%I SELECT * FROM public.audit_log_other WHERE at >= $1 AND at < $2', part) USING starts, ends;
        DELETE FROM public.audit_log_other WHERE at >= starts AND at < ends;
        ALTER TABLE public.audit_log_other ENABLE ALWAYS TRIGGER audit_log_append_only;
      END IF;
      EXECUTE format('ALTER TABLE public.audit_log ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)', part, starts, ends);
      PERFORM public.wo_audit_guard_part(('public.' || part)::regclass);
      made := made + 1;
    EXCEPTION WHEN invalid_object_definition OR duplicate_table OR lock_not_available THEN
      NULL; -- the first part, from before there were months, reaches into this one; another server was first; or next time
    END;
  END LOOP;
  RETURN made;
END $$;
--> statement-breakpoint
SELECT "audit_months"(3);
--> statement-breakpoint
-- Seals at most `p_max` waiting rows of one log into one checkpoint. Returns how many.
CREATE FUNCTION "audit_seal"(p_log text, p_max integer) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  start bigint;
  size bigint;
  prev bytea;
  head bytea;
  waiting record;
BEGIN
  -- Only saves work: the keys of audit_checkpoints would refuse the second of two racing seals.
  IF NOT pg_try_advisory_xact_lock(hashtextextended('wo audit seal ' || p_log, 0)) THEN
    RETURN 0;
  END IF;
  SELECT c.size, c.head INTO start, prev FROM public.audit_checkpoints c WHERE c.log = p_log ORDER BY c.size DESC LIMIT 1;
  start := coalesce(start, 0);
  prev := coalesce(prev, sha256('\x02'::bytea || convert_to(p_log, 'UTF8')));
  size := start;
  head := prev;
  FOR waiting IN
    WITH taken AS (
      DELETE FROM public.audit_pending p USING (
        SELECT q.at, q.audit_id FROM public.audit_pending q WHERE q.log = p_log ORDER BY q.at, q.audit_id LIMIT p_max
      ) due WHERE p.log = p_log AND p.at = due.at AND p.audit_id = due.audit_id
      RETURNING p.at, p.audit_id, p.leaf
    ) SELECT * FROM taken ORDER BY taken.at, taken.audit_id
  LOOP
    size := size + 1;
    head := sha256('\x01'::bytea || int8send(size) || head || waiting.leaf);
    INSERT INTO public.audit_sealed (log, idx, audit_id, at, leaf) VALUES (p_log, size, waiting.audit_id, waiting.at, waiting.leaf);
  END LOOP;
  IF size > start THEN
    INSERT INTO public.audit_checkpoints (log, size, prev, head) VALUES (p_log, size, prev, head);
  END IF;
  RETURN size - start;
END $$;
--> statement-breakpoint
-- Seals at most `p_max` waiting rows of each log. Returns how many in all.
CREATE FUNCTION "audit_seal_pending"(p_max integer) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  sealed integer := 0;
  which text := '';
BEGIN
  LOOP
    SELECT min(p.log) INTO which FROM public.audit_pending p WHERE p.log > which;
    EXIT WHEN which IS NULL;
    sealed := sealed + public.audit_seal(which, p_max);
  END LOOP;
  RETURN sealed;
END $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION "audit_seal"(text, integer), "audit_seal_pending"(integer), "audit_months"(integer), "wo_audit_guard_part"(regclass) FROM PUBLIC;
--> statement-breakpoint
CREATE TRIGGER "audit_sealed_only" BEFORE UPDATE OR DELETE ON "audit_sealed" FOR EACH ROW EXECUTE FUNCTION "wo_audit_sealed_only"();
--> statement-breakpoint
CREATE TRIGGER "audit_sealed_no_truncate" BEFORE TRUNCATE ON "audit_sealed" FOR EACH STATEMENT EXECUTE FUNCTION "wo_audit_sealed_only"();
--> statement-breakpoint
CREATE TRIGGER "audit_checkpoints_append_only" BEFORE UPDATE OR DELETE ON "audit_checkpoints" FOR EACH ROW EXECUTE FUNCTION "wo_audit_append_only"();
--> statement-breakpoint
CREATE TRIGGER "audit_checkpoints_no_truncate" BEFORE TRUNCATE ON "audit_checkpoints" FOR EACH STATEMENT EXECUTE FUNCTION "wo_audit_append_only"();
--> statement-breakpoint
CREATE TRIGGER "audit_retention_append_only" BEFORE UPDATE OR DELETE ON "audit_retention" FOR EACH ROW EXECUTE FUNCTION "wo_audit_append_only"();
--> statement-breakpoint
CREATE TRIGGER "audit_retention_no_truncate" BEFORE TRUNCATE ON "audit_retention" FOR EACH STATEMENT EXECUTE FUNCTION "wo_audit_append_only"();
--> statement-breakpoint
ALTER TABLE "audit_sealed" ENABLE ALWAYS TRIGGER "audit_sealed_only";
--> statement-breakpoint
ALTER TABLE "audit_sealed" ENABLE ALWAYS TRIGGER "audit_sealed_no_truncate";
--> statement-breakpoint
ALTER TABLE "audit_checkpoints" ENABLE ALWAYS TRIGGER "audit_checkpoints_append_only";
--> statement-breakpoint
ALTER TABLE "audit_checkpoints" ENABLE ALWAYS TRIGGER "audit_checkpoints_no_truncate";
--> statement-breakpoint
ALTER TABLE "audit_retention" ENABLE ALWAYS TRIGGER "audit_retention_append_only";
--> statement-breakpoint
ALTER TABLE "audit_retention" ENABLE ALWAYS TRIGGER "audit_retention_no_truncate";
--> statement-breakpoint
-- The second net looks into the short queue instead of the long log: a row waits there until its transaction is over.
CREATE OR REPLACE FUNCTION "wo_require_audit"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  -- Runs at COMMIT: by then the transaction must have said in the log what it changed. A restored dump brings back
  -- transaction ids that are given out again: such a row is older than this transaction.
  IF NOT EXISTS (
    SELECT 1 FROM public.audit_pending WHERE xid = pg_current_xact_id()
      AND at >= transaction_timestamp() - interval '1 second'
  ) THEN
    RAISE EXCEPTION 'A change of % was not recorded in the audit log; the transaction is refused.', TG_TABLE_NAME
      USING ERRCODE = 'WO001';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "recovery_codes_audited" AFTER INSERT OR UPDATE OR DELETE ON "recovery_codes" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "wo_require_audit"();
--> statement-breakpoint
-- Expired links are swept without a caller.
CREATE CONSTRAINT TRIGGER "one_time_links_audited" AFTER INSERT OR UPDATE ON "one_time_links" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "wo_require_audit"();
--> statement-breakpoint
-- Not when it only notes that it was used.
CREATE CONSTRAINT TRIGGER "oidc_identities_audited" AFTER INSERT OR DELETE OR UPDATE OF "user_id", "issuer", "subject" ON "oidc_identities" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "wo_require_audit"();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "api_tokens_audited" AFTER INSERT OR DELETE OR UPDATE OF "user_id", "name", "token_hash", "permissions", "team_ids", "expires_at", "revoked_at" ON "api_tokens" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "wo_require_audit"();
--> statement-breakpoint
-- Not while it delivers.
CREATE CONSTRAINT TRIGGER "audit_sinks_audited" AFTER INSERT OR DELETE OR UPDATE OF "name", "kind", "target", "secret", "enabled_at" ON "audit_sinks" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "wo_require_audit"();
