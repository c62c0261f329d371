-- Until every instance knows this version's mails: the version before drops a mail it can't read for good, also one that
-- tells of a recovery. It goes on waiting instead, for an instance that can. Nothing of this version drops one for that.
CREATE FUNCTION "public"."keep_unread_mail"() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog
AS $$
BEGIN
  NEW.status := 'queued';
  NEW.sealed := OLD.sealed;
  NEW.settled_at := NULL;
  NEW.next_attempt_at := now() + interval '5 seconds';
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER "outbox_kept" BEFORE UPDATE ON "outbox" FOR EACH ROW
WHEN (OLD.status = 'queued' AND NEW.status = 'dropped' AND NEW.last_error = 'unreadable')
EXECUTE FUNCTION "public"."keep_unread_mail"();
