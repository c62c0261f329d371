import type { SQL } from "drizzle-orm";
import { AppError } from "@/contract/errors";
import { audit } from "../../audit/audit";
import type { Caller } from "../../audit/caller";
import { instantOrNull, NOW, str, strOrNull } from "../../db/query/expressions";
import { fields } from "../../db/query/fields";
import { named, orNull } from "../../db/query/named";
import { query } from "../../db/query/query";
import { sql } from "../../db/query/sql";
import { insertInto, update } from "../../db/query/write";
import { run } from "../../db/run";
import { singleUseTokens, users } from "../../db/schema";
import { andSteps } from "../../db/steps";
import { bucket, clientNetwork, limit } from "../../limit/rate-limit";
import { securityNotice } from "../../mail/notices";
import { tellOfOperator } from "../../mail/operators-told";
import { tokenHash } from "../../platform/crypto";
import { sweep } from "../../session/ending";
import { type Admission, admit } from "../../session/gate";
import { decide } from "../../session/policy/policy";
import { RAISE_ACCESS } from "../../session/principal/epochs";
import { findAccountById } from "../../session/principal/find-account";
import { spendToken } from "../../session/single-use";
import { dropRegistrations } from "../password/waiting-password";
import { claimedSince, endOfClaim, renewClaims } from "./claims";
import { waitingOf } from "./email-change";
import { formOf } from "./email-move";
import { masked } from "./email-notices";

const u = named(users, "u");
const t = named(singleUseTokens, "t");
const h = named(users, "h");
const own = named(users, "own");

/** A change of address that its earlier one can undo. Whoever asked for it held a session, so every session ends. */
export type Undoable = {
  /** The address the link was mailed to. */
  email: string;
  /** The new address, masked as in the mail. */
  newAddressHint: string;
  /** Whether the account has already been moved. */
  isChanged: boolean;
  /** Until when it can be taken back. */
  until: Date;
};

const w = named(singleUseTokens, "w");

const FOUND = fields({
  userId: u.id,
  /** The row version of the person, to detect a concurrent change of address. */
  version: str(sql`u.xmin::text`),
  email: str(sql`${t.data}->>'email'`),
  presentEmail: u.email,
  heldUntil: orNull(h.heldUntil),
  waitingEmail: strOrNull(sql`${w.data}->>'email'`),
  endsAt: t.expiresAt,
  /** Until when the present address can undo it in its turn, being older than the one that is restored. */
  claimUntil: instantOrNull(endOfClaim(sql`${u.id}`, sql`${u.email}`, sql`${h.createdAt}`)),
});
type Found = (typeof FOUND)["row"];

async function find(token: string): Promise<Found | undefined> {
  const [found] = await run(
    query`select ${FOUND}
      from ${singleUseTokens} t join ${users} u on ${u.id} = (${t.data}->>'userId')::uuid
        left join ${users} h on ${h.heldFor} = ${u.id} and ${h.email} = ${t.data}->>'email'
          and ${h.heldUntil} > now()
        left join lateral (select ${singleUseTokens.data} from ${singleUseTokens}
          where ${waitingOf({ id: sql`${u.id}`, epoch: sql`${u.accessEpoch}` })}
            order by ${singleUseTokens.createdAt} desc limit 1) w on true
      where ${t.tokenHash} = ${tokenHash(token)}::bytea and ${t.purpose} = 'undo_email_change'
        and ${t.consumedAt} is null and ${t.expiresAt} > now()`,
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

/** How often to start over when the address changes concurrently. */
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
async function undo(caller: Caller, token: string, found: Found): Promise<number | undefined> {
  const { userId, version, email, presentEmail, heldUntil } = found;
  const isChanged = heldUntil !== null;
  const left = { kind: "email-taken-back", address: masked(email).replace("@", " at ") } as const;
  const event = isChanged ? "email.change_undone" : "email.change_cancelled";
  const kind = isChanged ? "email-change-undone" : "email-change-stopped";
  const wasLeft = sql`(select 1 from restored where ${isChanged}::boolean) as moved`;
  const [row] = await run(query`
    with account as (select ${users.id} from ${users} where ${users.id} = ${userId}::uuid
      and xmin::text = ${version} for update),
    -- It may be swept while this waits.
    standing as (select ${users.id} from ${users} where ${users.heldFor} = ${userId}::uuid and ${users.email} = ${email}
      and ${users.heldUntil} > now() and exists (select 1 from account) for update),
    spent as (${spendToken(token, "undo_email_change", isChanged ? sql`standing` : sql`account`)}),
    -- What the account was moved to after the address that is restored is held no longer.
    freed as (delete from ${users} h where ${h.heldFor} = ${userId}::uuid and exists (select 1 from spent)
      and ${isChanged}::boolean
      and ${h.createdAt} >= (select ${own.createdAt} from ${users} own where ${own.heldFor} = ${userId}::uuid
        and ${own.email} = ${email})
      returning ${h.id}, ${h.email}, ${h.emailNormalized}),
    restored as (${update(users, {
      email: sql`coalesce(${own.email}, ${users}.${users.email})`,
      emailNormalized: sql`coalesce(${own.emailNormalized}, ${users}.${users.emailNormalized})`,
      emailChangedAt: sql`case when ${own.email} is null then ${users}.${users.emailChangedAt} else now() end`,
      ...RAISE_ACCESS,
    })}
      from spent left join (select ${users.email}, ${users.emailNormalized} from freed
        where ${users.email} = ${email}) as own on true
      where ${users}.${users.id} = ${userId}::uuid returning ${users}.${users.id}, ${users}.${users.accessEpoch}),
    strangers as (${dropRegistrations(sql`${userId}::uuid`, sql`restored`)}),
    recorded as (${audit(caller, { event, userId }, sql`restored`)}),
    told as (${securityNotice(caller, { id: userId, email }, { kind }, sql`restored`)}),
    told_left as (${securityNotice(caller, { id: userId, email: presentEmail }, left, wasLeft)})
    ${andSteps([
      ...sweep(userId, "email_change_undone", sql`restored`),
      ...tellOfOperator(caller, email, { what: "took-address" }, wasLeft),
      // A link that stopped an asking is no answer to a change any more, so the others have to last as long.
      ...(isChanged
        ? holdLeft(found)
        : [renewClaims(sql`${userId}::uuid`, sql`${email}::text`, sql`restored`)]),
    ])}
    select ${fields({ accessEpoch: users.accessEpoch })} from restored`);
  return row?.accessEpoch;
}

/**
 * The step that goes on holding the address that is left, where it can undo an earlier change itself: the oldest address
 * has the last word, also where its owner took that change back from a session.
 */
function holdLeft({ userId, presentEmail, claimUntil }: Found): SQL[] {
  if (claimUntil === null) return [];
  const held = {
    email: presentEmail,
    emailNormalized: formOf(userId),
    emailVerifiedAt: NOW,
    disabledAt: NOW,
    heldFor: sql`restored.${users.id}`,
    heldUntil: sql`${claimUntil}::timestamptz`,
    createdAt: claimedSince(sql`${userId}::uuid`, sql`${presentEmail}::text`),
  };
  return [sql`${insertInto(users, held)} from restored`];
}

async function admitToSecondStep(
  caller: Caller,
  userId: string,
  accessEpoch: number,
): Promise<Admission | undefined> {
  const found = await findAccountById(userId);
  // Access was ended again since, which ends this sign-in too.
  if (found?.account.epochs.access !== accessEpoch) return undefined;
  const { account, now } = found;
  const proofs = [{ method: "MAIL" as const, at: now.toISOString() }];
  if (decide(account, proofs, now).level !== "pending") return undefined;
  return admit(caller, { account, method: "MAIL", now });
}
