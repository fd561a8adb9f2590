-- What Drizzle cannot express: the second net under the tables of 0011, and versions that nobody changes.
-- An import applies a hundred thousand definitions at once: one mark per transaction that changed any, instead of one
-- check per row. The mark is looked at, and taken away, at COMMIT.
CREATE TABLE "audit_owed" (
  "xid" xid8 PRIMARY KEY NOT NULL,
  "table_name" text NOT NULL
);
--> statement-breakpoint
CREATE FUNCTION "wo_owe_audit"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO public.audit_owed (xid, table_name) VALUES (pg_current_xact_id(), TG_TABLE_NAME) ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE FUNCTION "wo_settle_audit"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM public.audit_pending WHERE xid = NEW.xid AND at >= transaction_timestamp() - interval '1 second'
  ) THEN
    RAISE EXCEPTION 'A change of % was not recorded in the audit log; the transaction is refused.', NEW.table_name
      USING ERRCODE = 'WO001';
  END IF;
  DELETE FROM public.audit_owed WHERE xid = NEW.xid;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "audit_owed_audited" AFTER INSERT OR UPDATE ON "audit_owed" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "wo_settle_audit"();
--> statement-breakpoint
CREATE TRIGGER "control_m_definitions_audited" AFTER INSERT OR UPDATE OR DELETE ON "control_m_definitions" FOR EACH STATEMENT EXECUTE FUNCTION "wo_owe_audit"();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "control_m_environments_audited" AFTER INSERT OR UPDATE OR DELETE ON "control_m_environments" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "wo_require_audit"();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "control_m_settings_audited" AFTER INSERT OR UPDATE OR DELETE ON "control_m_settings" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "wo_require_audit"();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "control_m_script_links_audited" AFTER INSERT OR UPDATE OR DELETE ON "control_m_script_links" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "wo_require_audit"();
--> statement-breakpoint
-- An import is begun, applied, cancelled and deleted by people; how far it is, and that it failed, is the servers' matter.
CREATE CONSTRAINT TRIGGER "imports_audited" AFTER INSERT OR DELETE ON "imports" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "wo_require_audit"();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "imports_decided_audited" AFTER UPDATE ON "imports" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (OLD.state IS DISTINCT FROM NEW.state AND NEW.state IN ('applied', 'cancelled')
    OR OLD.state IN ('applied', 'cancelled') AND NEW IS DISTINCT FROM OLD
    OR OLD.files IS DISTINCT FROM NEW.files OR OLD.team_id <> NEW.team_id OR OLD.target_id <> NEW.target_id)
  EXECUTE FUNCTION "wo_require_audit"();
--> statement-breakpoint
-- What an import says is written while its files are read, and stands once it is applied.
CREATE FUNCTION "wo_versions_stand"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  wrong uuid;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    RAISE EXCEPTION 'Versions of definitions are never changed.' USING ERRCODE = 'WO004';
  ELSIF TG_OP = 'INSERT' THEN
    SELECT t.import_id INTO wrong FROM (SELECT DISTINCT import_id FROM touched) t
      WHERE NOT EXISTS (SELECT 1 FROM public.imports i WHERE i.id = t.import_id AND i.state = 'parsing') LIMIT 1;
  ELSE
    SELECT t.import_id INTO wrong FROM (SELECT DISTINCT import_id FROM touched) t
      JOIN public.imports i ON i.id = t.import_id WHERE i.state IN ('applying', 'applied') LIMIT 1;
  END IF;
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION 'What import % says stands as it is.', wrong USING ERRCODE = 'WO004';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER "control_m_versions_while_read" AFTER INSERT ON "control_m_versions" REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION "wo_versions_stand"();
--> statement-breakpoint
CREATE TRIGGER "control_m_versions_stand" AFTER DELETE ON "control_m_versions" REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION "wo_versions_stand"();
--> statement-breakpoint
CREATE TRIGGER "control_m_versions_never_change" BEFORE UPDATE ON "control_m_versions" FOR EACH STATEMENT EXECUTE FUNCTION "wo_versions_stand"();
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION "wo_owe_audit"(), "wo_settle_audit"(), "wo_versions_stand"() FROM PUBLIC;
