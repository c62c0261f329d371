-- For databases whose 0001 put the setting into the definition: replaced, it has what 0001 makes today.
-- By the index on "at": in the order of ids, a last batch that can't be filled would read the whole trail.
CREATE OR REPLACE FUNCTION "public"."prune_audit_events"("before" timestamptz, "batch" integer) RETURNS integer
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog
AS $$
DECLARE
  pruned integer;
BEGIN
  -- In the body: only a superuser may put a setting of one's own into a function's definition.
  PERFORM set_config('latchkey.pruning', 'on', true);
  -- Whoever may call this must not be able to hide what just happened: the last 30 days always stay.
  DELETE FROM public.audit_events WHERE id IN (
    SELECT id FROM public.audit_events
    WHERE at < least("before", now() - interval '30 days')
    LIMIT least(greatest("batch", 0), 10000)
  );
  GET DIAGNOSTICS pruned = ROW_COUNT;
  PERFORM set_config('latchkey.pruning', 'off', true);
  RETURN pruned;
END
$$;
