import { sql } from "drizzle-orm";
import { AppError } from "@/contract/errors";
import { audit } from "../../audit/audit";
import type { Caller } from "../../audit/caller";
import { run } from "../../db/run";
import { andSteps } from "../../db/sql";
import { bucket, clientNetwork, limit } from "../../limit/rate-limit";
import { securityNotice } from "../../mail/notices";
import { tokenHash } from "../../platform/crypto";
import { sweep } from "../../session/ending";
import { type Admission, admit } from "../../session/gate";
import { decide } from "../../session/policy/policy";
import { RAISE_ACCESS } from "../../session/principal/epochs";
import { findAccountById } from "../../session/principal/principal";
import { spendToken } from "../../session/single-use";
import { masked } from "./email-notices";

/**
 * Taking a change of address back, by the link that the earlier address was mailed: a change that still waits is
 * withdrawn, one that was made is undone. Whoever asked for it was signed in, so everybody is signed out.
 */
export type Undoable = {
  /** The address the link was mailed to. */
  email: string;
  /** The one that the account was to get, or got: masked, as in the mail. */
  newAddressHint: string;
  /** Whether the account was moved by now. */
  isChanged: boolean;
  /** Until when it can be taken back. */
  until: Date;
};

type Found = {
  userId: string;
  /** Of the person's row: a change of address writes it, so what was read with it holds while it is the same. */
  version: string;
  email: string;
  presentEmail: string;
  heldUntil: Date | null;
  waitingEmail: string | null;
  endsAt: Date;
};

async function find(token: string): Promise<Found | undefined> {
  const [found] = await run<Found>(
    sql`select u.id as "userId", u.xmin::text as version, t.data->>'email' as email, u.email as "presentEmail",
        h.held_until as "heldUntil", w.data->>'email' as "waitingEmail", t.expires_at as "endsAt"
      from single_use_tokens t join users u on u.id = (t.data->>'userId')::uuid
        left join users h on h.held_for = u.id and h.email = t.data->>'email' and h.held_until > now()
        left join lateral (select data from single_use_tokens where user_id = u.id and purpose = 'change_email'
          and consumed_at is null and access_epoch = u.access_epoch order by created_at desc limit 1) w on true
      where t.token_hash = ${tokenHash(token)}::bytea and t.purpose = 'undo_email_change'
        and t.consumed_at is null and t.expires_at > now()`,
    { retry: "safe" },
  );
  const isUseful = found && (found.heldUntil !== null || isWaiting(found));
  return isUseful ? found : undefined;
}

const isWaiting = ({ email, presentEmail, waitingEmail }: Found) =>
  email === presentEmail && waitingEmail !== null;

/** What a link would take back; uses nothing up. @throws AppError INVALID_TOKEN, RATE_LIMITED */
export async function inspectEmailUndo(caller: Caller, token: string): Promise<Undoable> {
  await limit(bucket("second-step:ip", clientNetwork(caller.ip)));
  const found = await find(token);
  if (!found) throw new AppError("INVALID_TOKEN");
  const { email, presentEmail, waitingEmail, heldUntil, endsAt } = found;
  const isChanged = heldUntil !== null;
  return {
    email,
    newAddressHint: masked(isChanged ? presentEmail : (waitingEmail ?? presentEmail)),
    isChanged,
    until: heldUntil ?? endsAt,
  };
}

/** Where the address is changed in this very moment, what there is to take back is looked at anew. */
const TRIES = 5;

/**
 * Takes the change back, and signs everybody out.
 * @returns a sign-in that waits for its second step, where the account has one; undefined where it has none, since the
 *   mailbox alone signs nobody in here
 * @throws AppError INVALID_TOKEN where there is nothing to take back, RATE_LIMITED
 */
export async function undoEmailChange(caller: Caller, token: string): Promise<Admission | undefined> {
  await limit(bucket("second-step:ip", clientNetwork(caller.ip)));
  for (let tries = 0; tries < TRIES; tries += 1) {
    const found = await find(token);
    if (!found) throw new AppError("INVALID_TOKEN");
    const accessEpoch = await undo(caller, token, found);
    if (accessEpoch !== undefined) return admitToSecondStep(caller, found.userId, accessEpoch);
  }
  throw new AppError("CONFLICT");
}

/** @returns the number that everything opened with it counts under; undefined where the account changed meanwhile */
async function undo(
  caller: Caller,
  token: string,
  { userId, version, email, presentEmail, heldUntil }: Found,
): Promise<number | undefined> {
  const isChanged = heldUntil !== null;
  const left = { kind: "email-taken-back", address: masked(email).replace("@", " at ") } as const;
  const event = isChanged ? "email.change_undone" : "email.change_cancelled";
  const kind = isChanged ? "email-change-undone" : "email-change-stopped";
  const wasLeft = sql`(select 1 from restored where ${isChanged}::boolean) as moved`;
  const [row] = await run<{ accessEpoch: number }>(sql`
    with account as (select id from users where id = ${userId}::uuid and xmin::text = ${version} for update),
    spent as (${spendToken(token, "undo_email_change", sql`account`)}),
    -- What the account was moved to after the address that is restored is held no longer.
    freed as (delete from users h where h.held_for = ${userId}::uuid and exists (select 1 from spent) and ${isChanged}::boolean
      and h.created_at >= (select own.created_at from users own where own.held_for = ${userId}::uuid and own.email = ${email})
      returning h.id, h.email, h.email_normalized),
    restored as (update users set
        email = coalesce(own.email, users.email), email_normalized = coalesce(own.email_normalized, users.email_normalized),
        email_changed_at = case when own.email is null then users.email_changed_at else now() end,
        ${RAISE_ACCESS}
      from spent left join (select email, email_normalized from freed where email = ${email}) as own on true
      where users.id = ${userId}::uuid returning users.id, users.access_epoch),
    strangers as (delete from registrations where user_id in (select id from restored)),
    recorded as (${audit(caller, { event, userId }, sql`restored`)}),
    told as (${securityNotice(caller, { id: userId, email }, { kind }, sql`restored`)}),
    told_left as (${securityNotice(caller, { id: userId, email: presentEmail }, left, wasLeft)})
    ${andSteps(sweep(userId, "email_change_undone", sql`restored`))}
    select access_epoch as "accessEpoch" from restored`);
  return row?.accessEpoch;
}

async function admitToSecondStep(
  caller: Caller,
  userId: string,
  accessEpoch: number,
): Promise<Admission | undefined> {
  const found = await findAccountById(userId);
  // What ended access since then ended this sign-in, too.
  if (found?.account.epochs.access !== accessEpoch) return undefined;
  const { account, now } = found;
  const proofs = [{ method: "MAIL" as const, at: now.toISOString() }];
  if (decide(account, proofs, now).level !== "pending") return undefined;
  return admit(caller, { account, method: "MAIL", now });
}
