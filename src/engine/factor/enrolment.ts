import { randomUUID } from "node:crypto";
import type { SQL } from "drizzle-orm";
import { AppError } from "@/contract/errors";
import { MFA_METHODS, type MfaType } from "@/contract/methods";
import type { SessionLevel } from "@/contract/session-levels";
import { audit } from "../audit/audit";
import type { Caller } from "../audit/caller";
import { bool, hasRow, NOW } from "../db/query/expressions";
import { fields } from "../db/query/fields";
import { query } from "../db/query/query";
import { sql } from "../db/query/sql";
import { excluded, insertInto, update } from "../db/query/write";
import { run } from "../db/run";
import { factors, users } from "../db/schema";
import { inSeconds } from "../db/steps";
import { isUniqueViolation } from "../db/violation";
import { limitOwnChanges } from "../limit/own-changes";
import { HELD, holdSession } from "../session/hold";
import type { Issued } from "../session/issued";
import { requireMailedProof } from "../session/policy/mailed-proof";
import { decide } from "../session/policy/policy";
import { actorOf } from "../session/principal/actor";
import { lockAccount } from "../session/principal/epochs";
import type { Account, Factor, Principal } from "../session/principal/principal";
import { withProof } from "../session/principal/proofs";
import { keepSession, raiseSession } from "../session/raise-session";
import { rememberSource } from "../session/sign-in-source";
import { countAttempt } from "./attempts";
import { insertBackupCodes, makeBackupCodes, removeReplacedCodes } from "./backup-codes";
import {
  activeFactors,
  openFactors,
  pendingFactors,
  personOf,
  recordDamage,
  sealState,
  surroundings,
} from "./factors";
import type { Answer, Confirmed, Kept, Method, MethodCaller, Wish } from "./method";
import { refuse } from "./refuse";
import { afterActivation, turnOnSteps } from "./turn-on";

/** Adding a method: it counts once its proof is confirmed, and until then what was on stays on. */

/**
 * Asking at the beginning and at the end is enough: one set-up waits at a time, and a replaced one can't be finished.
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
  await limitOwnChanges(account.id, "set-ups");
  // Methods that are off count as existing only for a full session: one held to enrol must be able to register the same
  // authenticator again.
  const disabledToo = decide(account, session.proofs, now).level === "full";
  const existing = openFactors(account, method, activeFactors(account, type, { disabledToo }));
  const { state, shown, token } = await method.begin(
    surroundings(now, caller),
    personOf(account),
    existing,
    wish,
  );
  const id = randomUUID();
  const bringsCodes = method.alwaysBringsCodes || account.backupCodesLeft === 0;
  const codes = bringsCodes ? await makeBackupCodes(account) : undefined;
  const entry = {
    event: "method.setup_started",
    ...actorOf({ account, session }),
    method: type,
  } as const;
  const mailed = token === undefined ? undefined : method.mailed?.begin(caller, principal, id, token);
  const [outcome] = await run(query`
    with ${mailed ? mailed.account : lockAccount(account)}, ${holdSession(principal)},
    begun as (${addPending(principal, method, id, state)}),
    uncoded as (${removeReplacedCodes(account.id, type, sql`begun`)}),
    ${codes ? sql`coded as (${insertBackupCodes(account.id, codes, id, sql`begun`)}),` : sql``}
    ${mailed ? sql`${mailed.steps},` : sql``}
    recorded as (${audit(caller, entry, sql`begun`)})
    select ${fields({ hasRoom: mailed ? hasRow(sql`may_mail`) : bool(sql`true`), isBegun: hasRow(sql`begun`) })}`);
  if (mailed && !outcome?.hasRoom) throw await mailed.refusal();
  if (!outcome?.isBegun) throw new AppError("UNAUTHENTICATED");
  return codes ? { ...shown, backupCodes: codes.codes } : shown;
}

/** The step that keeps a set-up until it is confirmed, in the place of one that waits. */
function addPending(
  { account, session }: Principal,
  { type, setupSeconds }: Method,
  id: string,
  state: unknown,
): SQL {
  const { sealed, keyId } = sealState(id, account.id, state);
  return sql`${insertInto(factors, {
    id,
    userId: sql`account.${users.id}`,
    type,
    status: "pending",
    sealed,
    keyId,
    accessEpoch: account.epochs.access,
    begunIn: session.id,
    expiresAt: inSeconds(setupSeconds),
  })} from account where ${HELD}
    on conflict (${factors.userId}, ${factors.type})
      where ${factors.status} = 'pending' do update
      set ${excluded(factors, "id", "sealed", "keyId", "accessEpoch", "begunIn", "expiresAt")}, ${factors.createdAt} = now()
    returning ${factors.id}`;
}

/** `issued` is null where the session keeps its tokens; `level` is the session's from now on. */
export type Enrolled = { issued: Issued | null; level: SessionLevel };

/** What a confirmation may be refused with. */
export const CONFIRM_REFUSALS = [
  "INVALID_CODE",
  "SETUP_VERIFICATION_FAILED",
  "MAIL_PROOF_REQUIRED",
  "ALREADY_EXISTS",
  "LIMIT_REACHED",
  "ACCOUNT_LOCKED",
  "RATE_LIMITED",
] as const;

/**
 * Confirms a set-up and turns the method on. The first method of an account ends its other sessions, as they never
 * proved it. An enrolling session becomes full and gets its tokens.
 * @throws AppError any of CONFIRM_REFUSALS
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

/** The step that expires a pending set-up, so that it is judged once. */
function useUp(userId: string, factorId: string, source: SQL): SQL {
  return sql`${update(factors, { expiresAt: NOW })} where ${factors.id} = ${factorId}::uuid
    and ${factors.userId} = ${userId}::uuid
    and ${factors.status} = 'pending' and ${factors.expiresAt} > now() and exists (select 1 from ${source})
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
    // A credential id belongs to one person; the violation rolled the whole statement back.
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
  const proofs = withProof(session.proofs, { method: type, at, factorId });
  const isReplacement = replaced.length > 0;
  const added = { method, factorId, name: confirmed.name, isReplacement, proofs };
  const turnOn = turnOnSteps(account, added, confirmed, session.id);
  const by = { account, sessionId: session.id, keptSessionId: session.id };
  const factor: Factor = { ...EMPTY_FACTOR, id: factorId, type, createdAt: at };
  const { level } = decide({ ...account, factors: [...account.factors, factor] }, proofs, now);
  const also = (raised: SQL) => [
    ...afterActivation(caller, by, added, raised),
    // The browser in which the method was added counts as known from now on.
    ...(level === "full"
      ? [rememberSource(caller, account.id, sql`(select ${users.accessEpoch} from ${raised})`, raised)]
      : []),
  ];
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
