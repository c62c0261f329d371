-- Until every instance names the session a set-up is begun in: one begun anew by the version before takes the row of the one
-- that waited and keeps its session. Where that doesn't stand any more, the new set-up is of none.
CREATE FUNCTION "public"."begin_set_up_anew"() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog
AS $$
BEGIN
  NEW.access_epoch := coalesce((SELECT u.access_epoch FROM public.users u WHERE u.id = NEW.user_id), 0);
  IF NEW.begun_in = OLD.begun_in AND NOT EXISTS (SELECT 1 FROM public.sessions s WHERE s.id = NEW.begun_in
    AND s.access_epoch = NEW.access_epoch
    AND (s.revoked_at IS NULL OR s.revoked_reason IN ('signed_out', 'replaced'))) THEN
    NEW.begun_in := NULL;
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE OR REPLACE TRIGGER "factors_refill_epoch" BEFORE UPDATE OF "id" ON "factors"
FOR EACH ROW WHEN (NEW.id <> OLD.id AND NEW.access_epoch = OLD.access_epoch)
EXECUTE FUNCTION "public"."begin_set_up_anew"();
