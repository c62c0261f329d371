-- Until every instance raises the number: what else the version before ends sessions elsewhere for, and a change of the
-- address. What an app may do in its person's absence ends with them there, too.
CREATE OR REPLACE TRIGGER "audit_events_raise_grants_epoch" AFTER INSERT ON "audit_events"
FOR EACH ROW WHEN (NEW.user_id IS NOT NULL AND NEW.result = 'success' AND (
  NEW.event IN ('password.reset', 'password.changed', 'mfa.reset', 'activity.denied', 'member.sessions_ended',
    'method.added', 'method.disabled', 'passkey.removed', 'email.changed')
  OR (NEW.event = 'session.ended' AND (NEW.detail ? 'all' OR NEW.detail->>'by' = 'operator'))))
EXECUTE FUNCTION "public"."raise_grants_epoch"();
