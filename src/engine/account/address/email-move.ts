import { type SQL, sql } from "drizzle-orm";
import { AppError } from "@/contract/errors";
import { LIMITS } from "@/contract/limits";
import { normalizeEmail } from "@/contract/text/email-address";
import { audit } from "../../audit/audit";
import type { Caller } from "../../audit/caller";
import { hasAddress } from "../../db/addressed";
import { run } from "../../db/run";
import { andSteps, changed, inSeconds } from "../../db/sql";
import { isUniqueViolation } from "../../db/violation";
import { bucket, clientNetwork, limit } from "../../limit/rate-limit";
import { addressForms } from "../../platform/address-forms";
import { tokenHash } from "../../platform/crypto";
import { sweep } from "../../session/ending";
import { actorOf } from "../../session/principal/actor";
import {
  lockAccount,
  type Owner,
  RAISE_ACCESS,
  RAISED,
  stampOwnSetUps,
} from "../../session/principal/epochs";
import type { Principal } from "../../session/principal/principal";
import { HELD, type Issued, raiseSession } from "../../session/session";
import { spendToken } from "../../session/single-use";
import { changeNotice } from "./email-notices";

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
  const [asked] = await run<Move>(sql`
    select u.id as "userId", json_build_object('access', u.access_epoch) as epochs, u.email as "from", t.data->>'email' as "to"
    from single_use_tokens t join users u on u.id = t.user_id
    where t.token_hash = ${tokenHash(token)}::bytea and t.purpose = 'change_email' and t.consumed_at is null`);
  if (!asked) throw new AppError("INVALID_TOKEN");
  // Else somebody whose account gets this mailbox's address would be taken for its owner.
  if (principal && principal.account.id !== asked.userId) throw new AppError("FORBIDDEN");
  const owner = { id: asked.userId, epochs: asked.epochs };
  const proof = spendToken(token, "change_email", sql`held`, owner);
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
  const proof = sql`select id from users where held_for = ${account.id}::uuid and held_until > now()
    and email_normalized = ${normalizeEmail(to)} and ${HELD} for update`;
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
    sql`delete from registrations where user_id = ${userId}::uuid and exists (select 1 from ${moved})`,
    audit(caller, entry, moved),
  ];
  const steps = sql`${moveSteps(change, proof)},
    asked as (select id from spent), ${changeNotice(caller, { id: userId, email: from }, { moved: to })}`;
  if (!principal) {
    const isMoved = await changed(sql`
      with ${lockAccount({ id: userId, epochs })}, held as (select id from account), ${steps}
      ${andSteps(also(sql`spent`))}
      select id from spent`);
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
  const isFree = sql`email_verified_at is null or held_for = ${userId}::uuid`;
  return sql`
    proof as (${proof}),
    freed as (delete from users where ${hasAddress(sql`email_normalized`, addressForms(to))}
      and id <> ${userId}::uuid and (${isFree}) and exists (select 1 from proof) returning id),
    moved as (update users set email = ${to}, email_normalized = ${normalizeEmail(to)},
        email_verified_at = now(), email_changed_at = now(), ${RAISE_ACCESS} from (select count(*) from freed) as first
      where users.id = ${userId}::uuid and users.email = ${from} and exists (select 1 from proof)
      returning ${RAISED}),
    kept as (insert into users
        (email, email_normalized, email_verified_at, disabled_at, held_for, held_until)
      select ${from}, ${normalizeEmail(from)}, now(), now(), moved.id, ${until} from moved returning held_for as id),
    spent as (select moved.id, moved.access_epoch, moved.trust_epoch from moved join kept on kept.id = moved.id)`;
}
