import type { SQL } from "drizzle-orm";
import { AppError } from "@/contract/errors";
import { LIMITS } from "@/contract/limits";
import { normalizeEmail } from "@/contract/text/email-address";
import { audit } from "../../audit/audit";
import type { Caller } from "../../audit/caller";
import { hasAddress } from "../../db/addressed";
import { NOW, str } from "../../db/query/expressions";
import { fields } from "../../db/query/fields";
import { jsonObject } from "../../db/query/json";
import { named } from "../../db/query/named";
import { query } from "../../db/query/query";
import { sql } from "../../db/query/sql";
import { insertInto, update } from "../../db/query/write";
import { run } from "../../db/run";
import { registrations, singleUseTokens, users } from "../../db/schema";
import { andSteps, changed, inSeconds } from "../../db/steps";
import { isUniqueViolation } from "../../db/violation";
import { bucket, clientNetwork, limit } from "../../limit/rate-limit";
import { addressForms } from "../../platform/address-forms";
import { tokenHash } from "../../platform/crypto";
import { sweep } from "../../session/ending";
import { HELD, HELD_STEP } from "../../session/hold";
import { actorOf } from "../../session/principal/actor";
import {
  lockAccount,
  type Owner,
  RAISE_ACCESS,
  RAISED,
  stampOwnSetUps,
} from "../../session/principal/epochs";
import type { Principal } from "../../session/principal/principal";
import { type Issued, raiseSession } from "../../session/session";
import { spendToken } from "../../session/single-use";
import { changeNotice } from "./email-notices";

const u = named(users, "u");
const t = named(singleUseTokens, "t");

/**
 * Moving an account to another address: all other sessions, devices and links end, the earlier address is told, and
 * stays this account's for seven days, in which it can take the change back. It is held as a row of its own among the
 * people, of nobody who could sign in: so nobody else can have it, whichever way they try, and they are answered as for
 * any address that somebody has.
 */
type Move = { userId: string; epochs: Owner["epochs"]; from: string; to: string };

/**
 * Moves the account to the address that a link was mailed to.
 * @param principal whose browser or token the link came with; a link of another account's is refused, and does nothing
 * @returns new tokens for the session it came with, which alone goes on; undefined where there is none
 * @throws AppError INVALID_TOKEN, also when somebody else has the address by now; FORBIDDEN for another account's
 */
export async function confirmEmailChange(
  caller: Caller,
  token: string,
  principal: Principal | undefined,
): Promise<Issued | undefined> {
  await limit(bucket("second-step:ip", clientNetwork(caller.ip)));
  const [asked] = await run(query`
    select ${fields({
      userId: u.id,
      epochs: jsonObject({ access: u.accessEpoch }),
      from: u.email,
      to: str(sql`${t.data}->>'email'`),
    })}
    from ${singleUseTokens} t join ${users} u on ${u.id} = ${t.userId}
    where ${t.tokenHash} = ${tokenHash(token)}::bytea and ${t.purpose} = 'change_email' and ${t.consumedAt} is null`);
  if (!asked) throw new AppError("INVALID_TOKEN");
  // Else somebody whose account gets this mailbox's address would be taken for its owner.
  if (principal && principal.account.id !== asked.userId) throw new AppError("FORBIDDEN");
  const owner = { id: asked.userId, epochs: asked.epochs };
  const proof = spendToken(token, "change_email", HELD_STEP, owner);
  const own = principal?.session.level === "full" && principal.session.carrier === caller.carrier;
  try {
    return await move(caller, asked, proof, own ? principal : undefined);
  } catch (error) {
    if (isUniqueViolation(error)) throw new AppError("INVALID_TOKEN", { cause: error });
    throw error;
  }
}

/**
 * Moves the account back to its earlier address, which was proved when it had it and has been held since.
 * @throws AppError CONFLICT where it isn't held
 */
export async function takeEmailBack(caller: Caller, principal: Principal, to: string): Promise<Issued> {
  const { account } = principal;
  const proof = sql`select ${users.id} from ${users} where ${users.heldFor} = ${account.id}::uuid
    and ${users.heldUntil} > now()
    and ${users.emailNormalized} = ${normalizeEmail(to)} and ${HELD} for update`;
  const change = { userId: account.id, epochs: account.epochs, from: account.email, to };
  const issued = await move(caller, change, proof, principal).catch((error: unknown) => {
    throw error instanceof AppError && error.code === "INVALID_TOKEN" ? new AppError("CONFLICT") : error;
  });
  if (!issued) throw new AppError("UNAUTHENTICATED");
  return issued;
}

/** @param proof the step that proves the new address, on condition of `held` @throws AppError INVALID_TOKEN */
async function move(
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
    sql`delete from ${registrations} where ${registrations.userId} = ${userId}::uuid
      and exists (select 1 from ${moved})`,
    audit(caller, entry, moved),
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

/** The steps that move it; the last one is `spent`, with a row where it was. */
function moveSteps({ userId, from, to }: Move, proof: SQL): SQL {
  const until = inSeconds(LIMITS.emailChange.undoSeconds);
  // An account that nobody confirmed has no claim on an address whose mail was just answered.
  const isFree = sql`${users.emailVerifiedAt} is null or ${users.heldFor} = ${userId}::uuid`;
  return sql`
    proof as (${proof}),
    freed as (delete from ${users} where ${hasAddress(users.emailNormalized, addressForms(to))}
      and ${users.id} <> ${userId}::uuid and (${isFree}) and exists (select 1 from proof) returning ${users.id}),
    moved as (${update(users, {
      email: to,
      emailNormalized: normalizeEmail(to),
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
      emailNormalized: normalizeEmail(from),
      emailVerifiedAt: NOW,
      disabledAt: NOW,
      heldFor: sql`moved.${users.id}`,
      heldUntil: until,
    })} from moved
        returning ${users.heldFor} as id),
    spent as (select moved.${users.id}, moved.${users.accessEpoch}, moved.${users.trustEpoch} from moved join kept on kept.${users.id} = moved.${users.id})`;
}
