-- Drizzle cannot express rights. Who may execute a trigger function may put it on a table of their own, a temporary one too:
-- rows of such a table would pass for recorded changes, and be sealed, without being in the log. Firing needs no right.
REVOKE EXECUTE ON FUNCTION "wo_audit_stamp"(), "wo_audit_append_only"(), "wo_audit_sealed_only"(), "wo_require_audit"(), "wo_require_admin"() FROM PUBLIC;
