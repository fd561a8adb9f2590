-- Drizzle cannot express functions. The last net under the rule that somebody can always administer all teams: whatever
-- changed the rows, COMMIT is refused when it took away the last enabled administrator for all teams who can sign in.
CREATE FUNCTION "wo_require_admin"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  -- Two transactions that each take away one of two administrators wait for each other here; each statement of this
  -- function sees what was committed before it.
  PERFORM 1 FROM public.roles WHERE key = 'admin' FOR UPDATE;
  IF EXISTS (
    SELECT 1 FROM public.role_bindings b
      JOIN public.roles r ON r.id = b.role_id
      JOIN public.users u ON u.id = b.user_id
    WHERE r.key = 'admin' AND r.built_in AND b.team_id IS NULL AND u.disabled_at IS NULL
      AND (u.password_hash IS NOT NULL OR EXISTS (SELECT 1 FROM public.oidc_identities i WHERE i.user_id = u.id))
  ) THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'This would leave nobody who can administer all teams; the transaction is refused.'
    USING ERRCODE = 'WO003';
END $$;
--> statement-breakpoint
CREATE FUNCTION "wo_is_admin_role"("role_id" uuid) RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM public.roles r WHERE r.id = $1 AND r.key = 'admin')
$$;
--> statement-breakpoint
CREATE FUNCTION "wo_is_admin"("user_id" uuid) RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (
    SELECT 1 FROM public.role_bindings b JOIN public.roles r ON r.id = b.role_id
    WHERE b.user_id = $1 AND b.team_id IS NULL AND r.key = 'admin'
  )
$$;
--> statement-breakpoint
-- The conditions are looked at when the row changes, the rule at COMMIT: somebody may be removed and replaced in one go.
CREATE CONSTRAINT TRIGGER "role_bindings_admin_removed" AFTER DELETE ON "role_bindings" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (OLD.team_id IS NULL AND public.wo_is_admin_role(OLD.role_id)) EXECUTE FUNCTION "wo_require_admin"();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "role_bindings_admin_moved" AFTER UPDATE OF "user_id", "role_id", "team_id" ON "role_bindings" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (OLD.team_id IS NULL AND public.wo_is_admin_role(OLD.role_id)) EXECUTE FUNCTION "wo_require_admin"();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "users_admin_disabled" AFTER UPDATE OF "disabled_at", "password_hash" ON "users" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (((OLD.disabled_at IS NULL AND NEW.disabled_at IS NOT NULL) OR (OLD.password_hash IS NOT NULL AND NEW.password_hash IS NULL))
    AND public.wo_is_admin(OLD.id)) EXECUTE FUNCTION "wo_require_admin"();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "oidc_identities_admin_removed" AFTER DELETE ON "oidc_identities" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (public.wo_is_admin(OLD.user_id)) EXECUTE FUNCTION "wo_require_admin"();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "roles_admin_changed" AFTER UPDATE OF "key", "built_in" ON "roles" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (OLD.key = 'admin') EXECUTE FUNCTION "wo_require_admin"();
