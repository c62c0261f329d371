import type { SQL } from "drizzle-orm";
import type { Account } from "./principal";

/** What an entry in the audit trail says of who did it, or whom it is about: built here and nowhere else. */

type Placed = Pick<Account, "id" | "organization">;

/** Of somebody who is signed in. @param by whose session's id is an expression where the statement itself opens it */
export const actorOf = <Id extends string | SQL>({
  account,
  session,
}: {
  account: Placed;
  session: { id: Id };
}) => ({
  actorId: account.id,
  orgId: account.organization?.id ?? null,
  sessionId: session.id,
});

/** Of an account to which something happens that nobody signed in did; of none where it isn't known. */
export const subjectOf = (account: Placed | undefined) => ({
  userId: account?.id ?? null,
  orgId: account?.organization?.id ?? null,
});
