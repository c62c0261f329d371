import type { Account, Session } from "./principal";

/** What an entry in the audit trail says of who did it: built from the principal, here and nowhere else. */
export const actorOf = ({ account, session }: { account: Account; session: Pick<Session, "id"> }) => ({
  actorId: account.id,
  orgId: account.organization?.id ?? null,
  sessionId: session.id,
});
