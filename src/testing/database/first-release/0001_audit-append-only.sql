CREATE FUNCTION "public"."audit_events_are_kept"() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog
AS $$
BEGIN
  -- Only prune_audit_events gets by: it alone runs as the table's owner with this set, and never updates.
  IF TG_OP = 'DELETE'
    AND current_setting('latchkey.pruning', true) = 'on'
    AND current_user = (SELECT r.rolname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE c.oid = TG_RELID)
  THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'audit_events are append-only' USING ERRCODE = 'insufficient_privilege';
END
$$;
--> statement-breakpoint
CREATE TRIGGER "audit_events_no_change" BEFORE UPDATE OR DELETE ON "audit_events"
FOR EACH ROW EXECUTE FUNCTION "public"."audit_events_are_kept"();
--> statement-breakpoint
CREATE TRIGGER "audit_events_no_truncate" BEFORE TRUNCATE ON "audit_events"
FOR EACH STATEMENT EXECUTE FUNCTION "public"."audit_events_are_kept"();
--> statement-breakpoint
-- By the index on "at": in the order of ids, a last batch that can't be filled would read the whole trail.
CREATE FUNCTION "public"."prune_audit_events"("before" timestamptz, "batch" integer) RETURNS integer
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog
SET "latchkey.pruning" = 'on'
AS $$
DECLARE
  pruned integer;
BEGIN
  -- Whoever may call this must not be able to hide what just happened: the last 30 days always stay.
  DELETE FROM public.audit_events WHERE id IN (
    SELECT id FROM public.audit_events
    WHERE at < least("before", now() - interval '30 days')
    LIMIT least(greatest("batch", 0), 10000)
  );
  GET DIAGNOSTICS pruned = ROW_COUNT;
  RETURN pruned;
END
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION "public"."prune_audit_events"(timestamptz, integer) FROM PUBLIC;
