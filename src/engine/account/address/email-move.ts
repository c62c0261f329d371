import type { SQL } from "drizzle-orm";
import { AppError } from "@/contract/errors";
import { LIMITS } from "@/contract/limits";
import { normalizeEmail } from "@/contract/text/email-address";
import { audit } from "../../audit/audit";
import type { Caller } from "../../audit/caller";
import { hasAddress } from "../../db/addressed";
import { NOW } from "../../db/query/expressions";
import { named } from "../../db/query/named";
import { sql } from "../../db/query/sql";
import { insertInto, update } from "../../db/query/write";
import { users } from "../../db/schema";
import { andSteps, changed, inSeconds } from "../../db/steps";
import { tellOfOperator } from "../../mail/operators-told";
import { addressForms } from "../../platform/address-forms";
import { sweep } from "../../session/ending";
import type { Issued } from "../../session/issued";
import { actorOf } from "../../session/principal/actor";
import {
  lockAccount,
  type Owner,
  RAISE_ACCESS,
  RAISED,
  stampOwnSetUps,
} from "../../session/principal/epochs";
import type { Principal } from "../../session/principal/principal";
import { raiseSession } from "../../session/raise-session";
import { dropRegistrations } from "../password/waiting-password";
import { claimedSince, endClaims, renewClaims } from "./claims";
import { changeNotice } from "./email-notices";

const was = named(users, "was");

type Move = { userId: string; epochs: Owner["epochs"]; from: string; to: string };

/**
 * Moves an account to another address and ends all other sessions, devices and links, in one statement. While the
 * earlier address can undo it, a placeholder row of `users` reserves it, so that it is answered like any in use.
 * @param proof the step that proves the new address, on condition of `held`
 * @throws AppError INVALID_TOKEN
 */
export async function moveAddress(
  caller: Caller,
  change: Move,
  proof: SQL,
  principal: Principal | undefined,
): Promise<Issued | undefined> {
  const { userId, epochs, from, to } = change;
  const entry = { event: "email.changed", userId, ...(principal ? actorOf(principal) : {}) } as const;
  const kept = { sessionId: principal?.session.id, token: "change_email" } as const;
  const also = (moved: SQL) => [
    ...sweep(userId, "email_changed", moved, kept),
    ...(principal ? [stampOwnSetUps(principal.session.id, moved)] : []),
    dropRegistrations(sql`${userId}::uuid`, moved),
    renewClaims(sql`${userId}::uuid`, sql`${to}::text`, returned(change, moved)),
    audit(caller, entry, moved),
    ...tellOfOperator(caller, to, { what: "took-address" }, moved),
  ];
  const steps = sql`${moveSteps(change, proof)},
    asked as (select ${users.id} from spent), ${changeNotice(caller, { id: userId, email: from }, { moved: to })}`;
  if (!principal) {
    const isMoved = await changed(sql`
      with ${lockAccount({ id: userId, epochs })}, held as (select ${users.id} from account), ${steps}
      ${andSteps(also(sql`spent`))}
      select ${users.id} from spent`);
    if (!isMoved) throw new AppError("INVALID_TOKEN");
    return undefined;
  }
  const { level, proofs } = principal.session;
  const issued = await raiseSession(
    principal,
    { level, proofs, isProved: false, isEnder: true },
    steps,
    also,
  );
  if (!issued) throw new AppError("INVALID_TOKEN");
  return issued;
}

/** The row that holds an address for an account to come back to. */
const heldRow = ({ userId, to }: Pick<Move, "userId" | "to">): SQL => sql`from ${users} was
  where ${was.heldFor} = ${userId}::uuid and ${was.email} = ${to} and ${was.heldUntil} > now()`;

const returned = (change: Move, moved: SQL): SQL =>
  sql`(select 1 from ${moved} where exists (select 1 ${heldRow(change)})) as returned`;

/** Whose seven days are over begins anew: what it once was mailed makes it no older than what came after it. */
const anew = (change: Pick<Move, "userId" | "to">): SQL =>
  sql`select 1 from proof where not exists (select 1 ${heldRow(change)})`;

/** The form an account's address had before the statement, which isn't always the one its spelling has by now. */
export const formOf = (userId: string): SQL =>
  sql`(select ${was.emailNormalized} from ${users} was where ${was.id} = ${userId}::uuid)`;

/** The steps that move it; the last one, `spent`, has a row if it was moved. */
function moveSteps({ userId, from, to }: Move, proof: SQL): SQL {
  const until = inSeconds(LIMITS.emailChange.undoSeconds);
  // An unconfirmed account loses the address to whoever has just proved it. What is held for this one is taken back as it
  // was proved: another spelling may be another mailbox, which must not take the place of the one that can undo.
  const isFree = sql`${users.emailVerifiedAt} is null or ${users.heldFor} = ${userId}::uuid
    and (${users.email} = ${to} or ${users.heldUntil} <= now())`;
  return sql`
    proof as (${proof}),
    forgotten as (${endClaims(sql`${userId}::uuid`, sql`${to}::text`, sql`(${anew({ userId, to })}) as anew`)}),
    freed as (delete from ${users} where ${hasAddress(users.emailNormalized, addressForms(to))}
      and ${users.id} <> ${userId}::uuid and (${isFree}) and exists (select 1 from proof) returning ${users.id}),
    moved as (${update(users, {
      email: to,
      emailNormalized: sql`coalesce((select ${was.emailNormalized} ${heldRow({ userId, to })}), ${normalizeEmail(to)})`,
      emailVerifiedAt: NOW,
      emailChangedAt: NOW,
      ...RAISE_ACCESS,
    })}
          from (select count(*) from freed) as first
      where ${users}.${users.id} = ${userId}::uuid and ${users}.${users.email} = ${from}
        and exists (select 1 from proof)
      returning ${RAISED}),
    kept as (${insertInto(users, {
      email: from,
      emailNormalized: formOf(userId),
      emailVerifiedAt: NOW,
      disabledAt: NOW,
      heldFor: sql`moved.${users.id}`,
      heldUntil: until,
      // The oldest address has the last word, also where it was taken back and left again.
      createdAt: claimedSince(sql`${userId}::uuid`, sql`${from}::text`),
    })} from moved
        returning ${users.heldFor} as id),
    spent as (select moved.${users.id}, moved.${users.accessEpoch}, moved.${users.trustEpoch} from moved join kept on kept.${users.id} = moved.${users.id})`;
}
