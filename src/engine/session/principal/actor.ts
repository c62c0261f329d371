import type { SQL } from "drizzle-orm";
import type { Account } from "./principal";

/** The actor and subject columns of an audit entry, built only here. */

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

/** For an event on an account whose actor isn't signed in; without an account where none is known. */
export const subjectOf = (account: Placed | undefined) => ({
  userId: account?.id ?? null,
  orgId: account?.organization?.id ?? null,
});
