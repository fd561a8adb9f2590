-- Drizzle cannot express functions. The second net looked for "audit_log" along the caller's search path, on
-- which temporary tables come first: a login that may make one could commit a change nobody recorded.
CREATE OR REPLACE FUNCTION "wo_require_audit"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Runs at COMMIT: by then the transaction must have said in the log what it changed.
  IF NOT EXISTS (
    SELECT 1 FROM public.audit_log WHERE xid OPERATOR(pg_catalog.=) pg_catalog.pg_current_xact_id()
  ) THEN
    RAISE EXCEPTION 'A change of % was not recorded in the audit log; the transaction is refused.', TG_TABLE_NAME
      USING ERRCODE = 'WO001';
  END IF;
  RETURN NULL;
END $$;
