import { randomUUID } from "node:crypto";
import { type SQL, sql } from "drizzle-orm";
import { AppError } from "@/contract/errors";
import { MFA_METHODS, type MfaType } from "@/contract/methods";
import type { SessionLevel } from "@/contract/session-levels";
import { audit } from "../audit/audit";
import type { Caller } from "../audit/caller";
import { run } from "../db/run";
import { inSeconds, json } from "../db/sql";
import { isUniqueViolation } from "../db/violation";
import { securityNotice } from "../mail/notices";
import { spareOpen } from "../session/ending";
import { requireMailedProof } from "../session/policy/mailed-proof";
import { confirmsPassword, decide } from "../session/policy/policy";
import { actorOf } from "../session/principal/actor";
import { lockAccount, type Owner, RAISE_ACCESS, RAISED } from "../session/principal/epochs";
import type { Account, Factor, Principal, Proof } from "../session/principal/principal";
import { withProof } from "../session/principal/proofs";
import { endSessions, HELD, holdSession, type Issued, keepSession, raiseSession } from "../session/session";
import { forgetDevices, isDeviceOf, stampDevice } from "../session/trusted-device";
import { countAttempt, refuse } from "./attempts";
import { activateBackupCodes, insertBackupCodes, makeBackupCodes } from "./backup-codes";
import {
  activeFactors,
  openFactors,
  pendingFactors,
  personOf,
  recordDamage,
  sealState,
  surroundings,
} from "./factors";
import type { Proof as Answer, Confirmed, Kept, Method, MethodCaller, Wish } from "./method";

/** Adding a method: nothing counts until its proof is confirmed, and what was on before stays on until then. */

/**
 * One set-up waits at a time, and a replaced one can't be finished: so no two of them add to the same count, and
 * asking at the beginning and at the end is enough.
 */
function requireRoom(account: Account, type: MfaType): void {
  const { most } = MFA_METHODS[type];
  if (most > 1 && activeFactors(account, type, { disabledToo: true }).length >= most) {
    throw new AppError("LIMIT_REACHED");
  }
}

/**
 * Begins a set-up; an earlier one that waits is replaced.
 * @returns what is shown once: the method's own part, and backup codes where they come with it
 * @throws AppError LIMIT_REACHED, UNAUTHENTICATED where the session was ended in the meantime;
 * where a link is mailed VALIDATION_FAILED, PASSWORD_REQUIRED, RATE_LIMITED
 */
export async function beginEnrolment(
  caller: MethodCaller,
  principal: Principal,
  type: MfaType,
  wish: Wish,
): Promise<Record<string, unknown>> {
  const { account, session, now } = principal;
  requireMailedProof(principal);
  const method = caller.methods[type];
  requireRoom(account, type);
  method.requireReady?.(account, wish);
  // Who is held to set one up can't turn on what is off: the same authenticator must be able to do it again.
  const disabledToo = decide(account, session.proofs, now).level === "full";
  const existing = openFactors(account, method, activeFactors(account, type, { disabledToo }));
  const { state, shown, token } = await method.begin(
    surroundings(now, caller),
    personOf(account),
    existing,
    wish,
  );
  const id = randomUUID();
  const { sealed, keyId } = sealState(id, account.id, state);
  const bringsCodes = method.alwaysBringsCodes || account.backupCodesLeft === 0;
  const codes = bringsCodes ? await makeBackupCodes(account) : undefined;
  const entry = {
    event: "method.setup_started",
    ...actorOf({ account, session }),
    method: type,
  } as const;
  const mailed = token === undefined ? undefined : method.mailed?.begin(caller, principal, id, token);
  const [outcome] = await run<{ hasRoom: boolean; isBegun: boolean }>(sql`
    with ${mailed ? mailed.account : lockAccount(account)}, ${holdSession(principal)},
    begun as (
      insert into factors (id, user_id, type, status, sealed, key_id, access_epoch, begun_in, expires_at)
      select ${id}::uuid, account.id, ${type}, 'pending', ${sealed}::bytea, ${keyId}, ${account.epochs.access}::int,
        ${session.id}::uuid, ${inSeconds(method.setupSeconds)} from account where ${HELD}
      on conflict (user_id, type) where status = 'pending' do update set id = excluded.id,
        sealed = excluded.sealed, key_id = excluded.key_id, access_epoch = excluded.access_epoch,
        begun_in = excluded.begun_in, expires_at = excluded.expires_at, created_at = now()
      returning id),
    ${codes ? sql`coded as (${insertBackupCodes(account.id, codes, id, sql`begun`)}),` : sql``}
    ${mailed ? sql`${mailed.steps},` : sql``}
    recorded as (${audit(caller, entry, sql`begun`)})
    select ${mailed ? sql`exists (select 1 from may_mail)` : sql`true`} as "hasRoom", exists (select 1 from begun) as "isBegun"`);
  if (mailed && !outcome?.hasRoom) throw await mailed.refusal();
  if (!outcome?.isBegun) throw new AppError("UNAUTHENTICATED");
  return codes ? { ...shown, backupCodes: codes.codes } : shown;
}

/** `issued` is null where the session keeps its tokens; `level` is what it is held for from now on. */
export type Enrolled = { issued: Issued | null; level: SessionLevel };

/**
 * Confirms a set-up and turns the method on. The first method of an account ends its other sessions (they never
 * proved it); an enrolling session becomes full and gets its tokens, a full one keeps its own.
 * @throws AppError INVALID_CODE, SETUP_VERIFICATION_FAILED, LIMIT_REACHED, ALREADY_EXISTS
 */
export async function confirmEnrolment(
  caller: MethodCaller,
  principal: Principal,
  type: MfaType,
  answer: Answer,
): Promise<Enrolled> {
  const { account, now } = principal;
  requireMailedProof(principal);
  const method = caller.methods[type];
  requireRoom(account, type);
  const waiting = pendingFactors(account, type, now);
  const opened = openFactors(account, method, waiting);
  await recordDamage(caller, principal, waiting, opened);
  const [pending] = opened;
  if (!pending) {
    throw new AppError("SETUP_VERIFICATION_FAILED", { hint: "Start the set-up again." });
  }
  const attempt = await countAttempt(
    caller,
    principal,
    method.enrolsInOneTry ? { spend: (tried) => useUp(account.id, pending.id, tried) } : {},
  );
  const isMine = !method.enrolsInOneTry || attempt.spent !== undefined;
  const outcome = isMine ? await judge(caller, principal, method, pending, answer) : {};
  if ("issued" in outcome) return outcome;
  const hint = outcome.hint === undefined ? {} : { hint: outcome.hint };
  const error = outcome.error ?? new AppError("INVALID_CODE", hint);
  throw await refuse(caller, principal, attempt, { event: "method.added", method: type, error });
}

/** The step that ends a set-up's wait, so that it is judged once; what confirms it needs no more time than this. */
function useUp(userId: string, factorId: string, source: SQL): SQL {
  return sql`update factors set expires_at = now() where id = ${factorId}::uuid and user_id = ${userId}::uuid
    and status = 'pending' and expires_at > now() and exists (select 1 from ${source})
    returning '{}'::jsonb as data`;
}

type Judged = Enrolled | { hint?: string | undefined; error?: AppError };

async function judge(
  caller: Caller,
  principal: Principal,
  method: Method,
  pending: Kept<unknown>,
  answer: Answer,
): Promise<Judged> {
  const { account, now } = principal;
  const confirmed = await method.confirm(surroundings(now, caller), personOf(account), pending, answer);
  if (!confirmed.ok) return { hint: confirmed.hint };
  try {
    return (await activate(caller, principal, method, pending.id, confirmed)) ?? {};
  } catch (error) {
    // A credential id is one person's, whoever registers it again: nothing of the statement happened.
    if (confirmed.credentialId !== null && isUniqueViolation(error))
      return { error: new AppError("ALREADY_EXISTS") };
    throw error;
  }
}

async function activate(
  caller: Caller,
  principal: Principal,
  method: Method,
  factorId: string,
  confirmed: Confirmed<unknown>,
): Promise<Enrolled | undefined> {
  const { account, session, now } = principal;
  const type = method.type;
  const at = now.toISOString();
  const replaced = MFA_METHODS[type].most > 1 ? [] : activeFactors(account, type, { disabledToo: true });
  const proofs = withProof(session.proofs, { method: type, at });
  const isReplacement = replaced.length > 0;
  const added = { method, factorId, name: confirmed.name, isReplacement, proofs };
  const turnOn = turnOnSteps(account, added, confirmed, session.id);
  const by = { account, sessionId: session.id, keptSessionId: session.id };
  const also = (raised: SQL) => afterActivation(caller, by, added, raised);
  const factor: Factor = { ...EMPTY_FACTOR, id: factorId, type, createdAt: at };
  const { level } = decide({ ...account, factors: [...account.factors, factor] }, proofs, now);
  // A full session keeps its tokens; one that policy holds for an enrolling one by now is given new ones.
  if (session.level === "full" && decide(account, session.proofs, now).level === "full") {
    const isKept = await keepSession(principal, { proofs, isEnder: true }, turnOn, also);
    return isKept ? { issued: null, level } : undefined;
  }
  const raise = { level, proofs, isProved: level === "full", isEnder: true };
  const issued = await raiseSession(principal, raise, turnOn, also);
  return issued && { issued, level };
}

const EMPTY_FACTOR = {
  status: "active",
  enabled: true,
  sealed: "",
  keyId: "",
  counter: 0,
  credentialId: null,
  name: "",
  details: {},
  confirmedAt: null,
  lastUsedAt: null,
  expiresAt: null,
  accessEpoch: 0,
} as const;

/** A set-up that is confirmed, of which method, whether it takes the place of what was on, and the proofs so far. */
type Added = {
  method: Pick<Method, "type" | "enrolsInOneTry" | "mailed">;
  proofs: readonly Proof[];
  factorId: string;
  name: string;
  isReplacement: boolean;
};

/**
 * The steps that turn a pending factor into an active one, once, the last of which is `spent` and gives RAISED. Where
 * only one may be kept, the old one goes in the same statement, so there is no moment without. Where a token was mailed,
 * it is spent here and nowhere else. Links and set-ups go on, and so does a trusted device the method was added on.
 * @param askedBy the session that alone may bring the mailed token; left out for the link's own way
 */
export function turnOnSteps(
  owner: Owner,
  { method, factorId, proofs }: Added,
  confirmed: Confirmed<unknown>,
  askedBy?: string,
): SQL {
  const { sealed, keyId } = sealState(factorId, owner.id, confirmed.state);
  // A set-up that was used up is its one judge's own; the wait of any other must not be over.
  const inTime = method.enrolsInOneTry ? sql`` : sql`and expires_at > now()`;
  // An answer without a token spends none, and turns nothing on.
  const spentFirst = method.mailed
    ? sql`mailed_token as (${method.mailed.spend(owner, confirmed.token ?? "", factorId, askedBy)}),`
    : sql``;
  const mailed = method.mailed ? sql`and exists (select 1 from mailed_token)` : sql``;
  const waiting = sql`select id from factors where id = ${factorId}::uuid and user_id = ${owner.id}::uuid
    and status = 'pending' and access_epoch = ${owner.epochs.access}::int ${inTime} ${mailed} and ${HELD} for update`;
  const sameType = sql`user_id = ${owner.id}::uuid and type = ${method.type} and status = 'active'`;
  const earlier =
    MFA_METHODS[method.type].most > 1
      ? sql`update factors set enabled = true where ${sameType} and exists (select 1 from waiting) returning id`
      : sql`delete from factors where ${sameType} and exists (select 1 from waiting) returning id`;
  return sql`${spentFirst} waiting as (${waiting}), earlier as (${earlier}), turned_on as (
    update factors set status = 'active', enabled = true, sealed = ${sealed}::bytea, key_id = ${keyId},
      counter = ${confirmed.counter}::bigint, credential_id = ${confirmed.credentialId}, name = ${confirmed.name},
      details = ${json(confirmed.details)}, confirmed_at = now(), last_used_at = now(), expires_at = null
    from (select count(*) as count from earlier) as first
    where factors.id in (select id from waiting) returning factors.id),
  spent as (
    update users set primary_method = coalesce(primary_method, ${method.type}), enrolment_needs_mail = false,
      must_enrol = false, mfa_failures = 0, mfa_locked_until = null,
      password_by_mail = password_by_mail and not ${confirmsPassword(proofs)}::boolean,
      ${RAISE_ACCESS}
    where id = ${owner.id}::uuid and exists (select 1 from turned_on) returning ${RAISED})`;
}

/** Who confirmed: with a session, or with a mailed link alone. One session may go on; it is the one that asked. */
type ConfirmedBy = {
  account: Account;
  sessionId: string | null;
  keptSessionId: string | undefined;
};

/** @param raised gives RAISED */
export function afterActivation(
  caller: Caller,
  { account, sessionId, keptSessionId }: ConfirmedBy,
  { method: { type, mailed }, factorId, name, isReplacement }: Added,
  raised: SQL,
): SQL[] {
  const { id } = account;
  const entry = { event: "method.added", actorId: id, sessionId, method: type } as const;
  const kind = isReplacement ? "method-replaced" : "method-added";
  const isDevice =
    isReplacement || keptSessionId === undefined ? sql`false` : isDeviceOf(keptSessionId, caller.deviceToken);
  return [
    ...activateBackupCodes(id, factorId, raised),
    endSessions(id, "method_added", raised, keptSessionId),
    ...spareOpen(raised, { setUpId: factorId, links: mailed ? [mailed.purpose] : [] }),
    stampDevice(raised, isDevice),
    forgetDevices(id, raised, isDevice),
    audit(caller, { ...entry, detail: { replaced: isReplacement } }, raised),
    securityNotice(caller, account, { kind, method: MFA_METHODS[type].name, name }, raised),
  ];
}
