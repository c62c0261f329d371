import { AppError } from "@/contract/errors";
import { audit } from "../../audit/audit";
import type { Caller } from "../../audit/caller";
import { sql } from "../../db/query/sql";
import { update, type Values } from "../../db/query/write";
import { users } from "../../db/schema";
import { changed } from "../../db/steps";
import { limitOwnChanges } from "../../limit/own-changes";
import { HELD, hold } from "../../session/hold";
import { actorOf } from "../../session/principal/actor";
import type { Account, Principal } from "../../session/principal/principal";

/** A person's own names. */

export type Names = { firstName?: string | undefined; lastName?: string | undefined };

/** What an update of `users` sets; what isn't given stays. */
export const given = ({ firstName, lastName }: Account, names: Names): Partial<Values<typeof users>> => ({
  firstName: names.firstName ?? firstName,
  lastName: names.lastName ?? lastName,
});

/** The entry that records it. */
export const renamedBy = (principal: Principal) =>
  ({ event: "profile.changed", ...actorOf(principal) }) as const;

/** @throws AppError RATE_LIMITED; UNAUTHENTICATED where the session ended meanwhile */
export async function renameAccount(caller: Caller, principal: Principal, names: Names): Promise<void> {
  const { account } = principal;
  await limitOwnChanges(account.id, "names");
  const isRenamed = await changed(sql`
    with ${hold(principal)},
    renamed as (
      ${update(users, given(account, names))}
      where ${users.id} = ${account.id}::uuid and ${HELD} returning ${users.id}),
    recorded as (${audit(caller, renamedBy(principal), sql`renamed`)})
    select ${users.id} from renamed`);
  if (!isRenamed) throw new AppError("UNAUTHENTICATED");
}
