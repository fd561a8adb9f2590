-- What Drizzle cannot express: the audit log's own protection, the second net under the audited
-- transaction, and the built-in roles (their permissions are in the code, the rows only carry the keys).
INSERT INTO "roles" ("id", "key", "name", "built_in") VALUES
  ('01990000-0000-7000-8000-000000000001', 'admin', 'Administrator', true),
  ('01990000-0000-7000-8000-000000000002', 'editor', 'Editor', true),
  ('01990000-0000-7000-8000-000000000003', 'viewer', 'Viewer', true),
  ('01990000-0000-7000-8000-000000000004', 'auditor', 'Auditor', true);
--> statement-breakpoint
CREATE FUNCTION "wo_audit_stamp"() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  -- Whoever writes the row cannot choose when, in which transaction and as whom it was written.
  NEW.at := clock_timestamp();
  NEW.xid := pg_current_xact_id();
  NEW.db_user := session_user;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER "audit_log_stamp" BEFORE INSERT ON "audit_log" FOR EACH ROW EXECUTE FUNCTION "wo_audit_stamp"();
--> statement-breakpoint
CREATE FUNCTION "wo_audit_append_only"() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  RAISE EXCEPTION 'The audit log is append-only: % is refused.', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
--> statement-breakpoint
CREATE TRIGGER "audit_log_append_only" BEFORE UPDATE OR DELETE ON "audit_log" FOR EACH ROW EXECUTE FUNCTION "wo_audit_append_only"();
--> statement-breakpoint
CREATE TRIGGER "audit_log_no_truncate" BEFORE TRUNCATE ON "audit_log" FOR EACH STATEMENT EXECUTE FUNCTION "wo_audit_append_only"();
--> statement-breakpoint
-- Fires in replication mode too, which would otherwise be a quiet way around.
ALTER TABLE "audit_log" ENABLE ALWAYS TRIGGER "audit_log_stamp";
--> statement-breakpoint
ALTER TABLE "audit_log" ENABLE ALWAYS TRIGGER "audit_log_append_only";
--> statement-breakpoint
ALTER TABLE "audit_log" ENABLE ALWAYS TRIGGER "audit_log_no_truncate";
--> statement-breakpoint
CREATE FUNCTION "wo_require_audit"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Runs at COMMIT: by then the transaction must have said in the log what it changed.
  IF NOT EXISTS (SELECT 1 FROM "audit_log" WHERE xid = pg_current_xact_id()) THEN
    RAISE EXCEPTION 'A change of % was not recorded in the audit log; the transaction is refused.', TG_TABLE_NAME
      USING ERRCODE = 'WO001';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "teams_audited" AFTER INSERT OR UPDATE OR DELETE ON "teams" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "wo_require_audit"();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "users_audited" AFTER INSERT OR UPDATE OR DELETE ON "users" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "wo_require_audit"();
--> statement-breakpoint
-- Updates of a session only note that it was seen, and expired ones are swept without a caller.
CREATE CONSTRAINT TRIGGER "sessions_audited" AFTER INSERT ON "sessions" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "wo_require_audit"();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "roles_audited" AFTER INSERT OR UPDATE OR DELETE ON "roles" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "wo_require_audit"();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "role_bindings_audited" AFTER INSERT OR UPDATE OR DELETE ON "role_bindings" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "wo_require_audit"();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "scripts_audited" AFTER INSERT OR UPDATE OR DELETE ON "scripts" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "wo_require_audit"();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "script_versions_audited" AFTER INSERT OR UPDATE OR DELETE ON "script_versions" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "wo_require_audit"();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "organisation_audited" AFTER INSERT OR UPDATE OR DELETE ON "organisation" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "wo_require_audit"();
