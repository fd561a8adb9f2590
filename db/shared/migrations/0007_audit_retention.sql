-- What Drizzle cannot express: dropping old months of the log, once a sealed row of each log says so.
-- Where the log's rows before `p_before` end: for each log the largest checkpoint that covers none from then on.
-- Reads each log from its old end to the first row that stays, never what comes after: that is most of it.
CREATE FUNCTION "audit_retention_cut"(p_before timestamptz) RETURNS TABLE (log text, size bigint, head bytea)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp SET enable_seqscan = off SET enable_bitmapscan = off AS $$
  WITH RECURSIVE names(log) AS (
    (SELECT c.log FROM public.audit_checkpoints c ORDER BY c.log LIMIT 1)
    UNION ALL
    SELECT (SELECT c.log FROM public.audit_checkpoints c WHERE c.log > n.log ORDER BY c.log LIMIT 1) FROM names n WHERE n.log IS NOT NULL
  )
  SELECT cut.log, cut.size, cut.head FROM names n
  LEFT JOIN LATERAL (
    SELECT s.idx FROM public.audit_sealed s WHERE s.log = n.log AND s.at >= p_before ORDER BY s.idx LIMIT 1
  ) kept ON true
  CROSS JOIN LATERAL (
    SELECT k.log, k.size, k.head FROM public.audit_checkpoints k
    WHERE k.log = n.log AND k.size < coalesce(kept.idx, 9223372036854775807) ORDER BY k.size DESC LIMIT 1
  ) cut
  WHERE n.log IS NOT NULL
$$;
--> statement-breakpoint
-- Drops what sealed `audit.retain` rows of the log name. Only for the owner of the tables, as it destroys: a login that
-- merely serves requests gets no right to call it. Returns the parts it dropped.
CREATE FUNCTION "audit_drop_retained"() RETURNS TABLE (part text) LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  said record;
  month record;
  gone text[] := '{}';
BEGIN
  -- another server is at it
  IF NOT pg_try_advisory_xact_lock(hashtextextended('wo audit retention', 0)) THEN
    RETURN;
  END IF;
  FOR said IN
    SELECT l.resource_id AS log, (l.after ->> 'size')::bigint AS size, decode(l.after ->> 'head', 'hex') AS head,
      (l.after ->> 'before')::timestamptz AS before, l.id
    FROM public.audit_log l JOIN public.audit_sealed s ON s.audit_id = l.id AND s.at = l.at
    WHERE l.action = 'audit.retain' AND l.outcome = 'success' AND s.log = l.resource_id
      AND NOT EXISTS (SELECT 1 FROM public.audit_retention r WHERE r.log = s.log AND r.before >= (l.after ->> 'before')::timestamptz)
    ORDER BY before, size DESC
  LOOP
    -- the same month may have been decided twice before anything went
    CONTINUE WHEN EXISTS (SELECT 1 FROM public.audit_retention r WHERE r.log = said.log AND r.before >= said.before);
    -- the row has to name a seal that is there, and one that covers nothing it says is kept
    IF EXISTS (SELECT 1 FROM public.audit_checkpoints c WHERE c.log = said.log AND c.size = said.size AND c.head = said.head)
      AND NOT EXISTS (SELECT 1 FROM public.audit_sealed s WHERE s.log = said.log AND s.idx <= said.size AND s.at >= said.before)
    THEN
      INSERT INTO public.audit_retention (log, size, head, before, audit_id) VALUES (said.log, said.size, said.head, said.before, said.id);
      DELETE FROM public.audit_sealed s WHERE s.log = said.log AND s.idx <= said.size;
    END IF;
  END LOOP;
  FOR month IN
    SELECT c.relname AS name, (regexp_match(pg_get_expr(c.relpartbound, c.oid), 'TO \(''([^'']+)''\)'))[1]::timestamptz AS until
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'public.audit_log'::regclass
  LOOP
    CONTINUE WHEN month.until IS NULL; -- the one for what has no month
    CONTINUE WHEN NOT EXISTS (SELECT 1 FROM public.audit_retention r WHERE r.before >= month.until);
    CONTINUE WHEN EXISTS (SELECT 1 FROM public.audit_pending p WHERE p.at < month.until);
    -- No log may have a seal left over a row of this part: neither one that has not said that the row goes, nor one that
    -- sealed it late, or together with what is kept. Such a month goes with the next one.
    CONTINUE WHEN EXISTS (SELECT 1 FROM public.audit_sealed s WHERE s.at < month.until);
    gone := gone || month.name::text;
  END LOOP;
  -- Only now: from the first of them on nobody writes to the log until this transaction is over.
  FOREACH part IN ARRAY gone LOOP
    EXECUTE format('ALTER TABLE public.audit_log DETACH PARTITION public.%I', part);
    EXECUTE format('DROP TABLE public.%I', part);
    RETURN NEXT;
  END LOOP;
END $$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION "audit_drop_retained"() FROM PUBLIC;
