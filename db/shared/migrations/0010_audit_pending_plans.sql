-- What Drizzle cannot express: settings. The queue of unsealed rows is short but passes thousands of rows a minute
-- through. A plan made while it is one page reads the whole table, whose dead rows grow until the next vacuum: every
-- commit then reads more than the one before.
ALTER FUNCTION "wo_require_audit"() SET enable_seqscan = off;
--> statement-breakpoint
ALTER FUNCTION "audit_seal"(text, integer) SET enable_seqscan = off;
--> statement-breakpoint
ALTER FUNCTION "audit_seal_pending"(integer) SET enable_seqscan = off;
--> statement-breakpoint
ALTER TABLE "audit_pending" SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);
--> statement-breakpoint
ALTER TABLE "idempotency_keys" SET (autovacuum_vacuum_scale_factor = 0.05);
