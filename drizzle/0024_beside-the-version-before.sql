ALTER TABLE "users" ADD COLUMN "needs_invitation" boolean DEFAULT false NOT NULL;--> statement-breakpoint
-- Until every instance knows the rule: the version before confirms an address that has been asked for since, and needs an
-- invitation, without asking for one. This version asks, and says so by clearing the mark in the same update.
CREATE FUNCTION "public"."require_invitation"() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog
AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM public.invitations i WHERE i.email_normalized = NEW.email_normalized
    AND i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > now()) THEN
    RAISE EXCEPTION 'this address takes an invitation' USING ERRCODE = 'check_violation';
  END IF;
  NEW.needs_invitation := false;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER "users_require_invitation" BEFORE UPDATE OF "email_verified_at" ON "users"
FOR EACH ROW WHEN (OLD.email_verified_at IS NULL AND NEW.email_verified_at IS NOT NULL AND NEW.needs_invitation)
EXECUTE FUNCTION "public"."require_invitation"();
--> statement-breakpoint
-- The same of what ends access: what an app may do in its person's absence outlasts the rows that the version before
-- sweeps. It is known by what it records; this version raises the number itself, and is told by that.
CREATE FUNCTION "public"."note_raised_access"() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog
AS $$
BEGIN
  PERFORM set_config('latchkey.raised', NEW.id::text, true);
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER "users_note_raised_access" BEFORE UPDATE OF "access_epoch" ON "users"
FOR EACH ROW EXECUTE FUNCTION "public"."note_raised_access"();
--> statement-breakpoint
CREATE FUNCTION "public"."raise_grants_epoch"() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog
AS $$
BEGIN
  IF current_setting('latchkey.raised', true) IS DISTINCT FROM NEW.user_id::text THEN
    UPDATE public.users SET grants_epoch = grants_epoch + 1 WHERE id = NEW.user_id;
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER "audit_events_raise_grants_epoch" AFTER INSERT ON "audit_events"
FOR EACH ROW WHEN (NEW.user_id IS NOT NULL AND NEW.result = 'success' AND (
  NEW.event IN ('password.reset', 'password.changed', 'mfa.reset', 'activity.denied', 'member.sessions_ended')
  OR (NEW.event = 'session.ended' AND (NEW.detail ? 'all' OR NEW.detail->>'by' = 'operator'))))
EXECUTE FUNCTION "public"."raise_grants_epoch"();
