-- What Drizzle cannot express: parts of words are found by trigrams, and versions of scripts stand.
-- pg_trgm is a trusted extension: who may create in the database may add it. Where it cannot be had, searching for
-- parts of words reads all scripts of the team instead, and finds the same.
DO $$
BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;
EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported OR duplicate_object THEN
  RAISE NOTICE 'pg_trgm is not available (%): searching for parts of words will be slower.', SQLERRM;
END $$;
--> statement-breakpoint
DO $$
DECLARE
  home text;
BEGIN
  SELECT n.nspname INTO home FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_trgm';
  IF home IS NOT NULL THEN
    EXECUTE format('CREATE INDEX "script_facts_text_idx" ON "script_facts" USING gin ("text" %I.gin_trgm_ops)', home);
  END IF;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "saved_filters_audited" AFTER INSERT OR UPDATE OR DELETE ON "saved_filters" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "wo_require_audit"();
--> statement-breakpoint
-- A saved version is never changed, and goes only when its script does: purged from the trash.
CREATE FUNCTION "wo_script_versions_stand"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    RAISE EXCEPTION 'A version of a script is never changed.' USING ERRCODE = 'WO004';
  ELSIF EXISTS (SELECT 1 FROM public.scripts s WHERE s.id = OLD.script_id AND s.deleted_at IS NULL) THEN
    RAISE EXCEPTION 'Versions of a script that is not in the trash are never removed.' USING ERRCODE = 'WO004';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
--> statement-breakpoint
CREATE TRIGGER "script_versions_stand" BEFORE UPDATE OR DELETE ON "script_versions" FOR EACH ROW EXECUTE FUNCTION "wo_script_versions_stand"();
--> statement-breakpoint
CREATE FUNCTION "wo_script_versions_no_truncate"() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'Versions of scripts are never removed at once.' USING ERRCODE = 'WO004';
END $$;
--> statement-breakpoint
CREATE TRIGGER "script_versions_no_truncate" BEFORE TRUNCATE ON "script_versions" FOR EACH STATEMENT EXECUTE FUNCTION "wo_script_versions_no_truncate"();
