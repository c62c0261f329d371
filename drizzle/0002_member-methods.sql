INSERT INTO "audit_counts" ("id", "up_to") VALUES (true, 0);
--> statement-breakpoint
CREATE FUNCTION "public"."keep_mfa_methods"() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog
AS $$
DECLARE
  owner uuid := coalesce(NEW.user_id, OLD.user_id);
BEGIN
  -- Locked first: the statement after it then sees what whoever held the lock has committed.
  PERFORM 1 FROM public.users WHERE id = owner FOR NO KEY UPDATE;
  UPDATE public.users SET mfa_methods = (
    SELECT coalesce(array_agg(DISTINCT type ORDER BY type), '{}') FROM public.factors
    WHERE user_id = owner AND status = 'active' AND enabled)
  WHERE id = owner;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER "factors_keep_mfa_methods" AFTER INSERT OR DELETE OR UPDATE OF "status", "enabled" ON "factors"
FOR EACH ROW EXECUTE FUNCTION "public"."keep_mfa_methods"();
