-- Drizzle cannot express functions. A restored dump brings back log rows with transaction ids that the new server
-- gives out again: such a row must not stand in for the record of a change made now.
CREATE OR REPLACE FUNCTION "wo_require_audit"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Runs at COMMIT: by then the transaction must have said in the log what it changed. `at` is the clock's time in
  -- whole milliseconds, so it may seem a little older than the transaction.
  IF NOT EXISTS (
    SELECT 1 FROM public.audit_log WHERE xid OPERATOR(pg_catalog.=) pg_catalog.pg_current_xact_id()
      AND at OPERATOR(pg_catalog.>=) (
        pg_catalog.transaction_timestamp() OPERATOR(pg_catalog.-) '1 second'::pg_catalog.interval
      )
  ) THEN
    RAISE EXCEPTION 'A change of % was not recorded in the audit log; the transaction is refused.', TG_TABLE_NAME
      USING ERRCODE = 'WO001';
  END IF;
  RETURN NULL;
END $$;
