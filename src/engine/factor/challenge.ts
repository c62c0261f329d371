import type { SQL } from "drizzle-orm";
import { AppError } from "@/contract/errors";
import { LIMITS } from "@/contract/limits";
import { canBeGuessed, MFA_METHODS, type MfaType } from "@/contract/methods";
import type { ProofMethod } from "@/contract/proofs";
import { type AuditEntry, audit } from "../audit/audit";
import type { Caller } from "../audit/caller";
import { sql } from "../db/query/sql";
import { run } from "../db/run";
import { sessions } from "../db/schema";
import { securityNotice } from "../mail/notices";
import { emit } from "../platform/signals";
import { HELD_STEP } from "../session/hold";
import type { Issued } from "../session/issued";
import { type Decision, decide } from "../session/policy/policy";
import { mailedLinkProves, provableMethods } from "../session/policy/ways-to-prove";
import { actorOf } from "../session/principal/actor";
import { lockOf } from "../session/principal/lock";
import type { Account, Principal } from "../session/principal/principal";
import { withProof } from "../session/principal/proofs";
import { raiseSession } from "../session/raise-session";
import { isNewDevice, rememberSignIn } from "../session/sign-in-source";
import { type Bearer, keepChallenge, spendChallenge, spendChallengeCode } from "../session/single-use";
import { stopByProof } from "../session/stop-recovery";
import { mayTrustDevices, trustDevice } from "../session/trusted-device";
import { type Attempt, clearFailures, countAttempt, type Guard } from "./attempts";
import { hashBackupCode, isMeantAsBackupCode, normalizeBackupCode, spendBackupCode } from "./backup-codes";
import { reportCopy } from "./copied-factor";
import { activeFactors, openFactors, personOf, recordDamage, spendFactor, surroundings } from "./factors";
import type { Answer, Challenge, MethodCaller } from "./method";
import { refuse } from "./refuse";
import { unlockSession, unlocks } from "./unlock";

/**
 * Proves a second factor in three round trips: read the principal, count the attempt and spend its token, raise the
 * session and record it.
 */
export type Challenged = Unlocked | Proved;
/** Nothing was proved: the sign-in keeps its tokens and may try codes again. */
export type Unlocked = { isUnlocked: true };
export type Proved = {
  isUnlocked?: undefined;
  issued: Issued;
  decision: Decision;
  backupCodesLeft?: number;
  /** Where the person asked not to be asked on this device again, and may. */
  deviceToken?: string;
};

/** A proof that was found good and is still to be spent. */
type Found = { method: ProofMethod; factorId?: string; spend: SQL };

export const bearerOf = ({ account, session }: Principal): Bearer => ({
  owner: account,
  sessionId: session.id,
  level: session.level,
});

/**
 * Asks for a proof: the answer must come from this session, at this level and in time.
 * @returns what the person is shown
 * @throws AppError METHOD_NOT_ENABLED
 */
export async function beginChallenge(
  caller: MethodCaller,
  principal: Principal,
  type: MfaType,
): Promise<Record<string, unknown>> {
  const { account, now } = principal;
  const method = caller.methods[type];
  const enabled = activeFactors(account, type);
  if (!method.challenge || enabled.length === 0 || !provableMethods(principal).includes(type)) {
    throw new AppError("METHOD_NOT_ENABLED");
  }
  const { purpose, seconds, begin } = method.challenge;
  const kept = openFactors(account, method, enabled);
  const { token, data, shown } = await begin(surroundings(now, caller), personOf(account), kept);
  await run(keepChallenge(token, purpose, bearerOf(principal), { data, seconds }));
  return shown;
}

/** @throws AppError INVALID_CODE, METHOD_NOT_ENABLED, ACCOUNT_LOCKED, RATE_LIMITED or UNAUTHENTICATED */
export async function verifyChallenge(
  caller: MethodCaller,
  principal: Principal,
  type: MfaType,
  answer: Answer & { trustDevice?: boolean | undefined },
): Promise<Challenged> {
  const { account, session } = principal;
  const { challenge } = caller.methods[type];
  const isMailedProof = MFA_METHODS[type].provesMail && mailedLinkProves(principal) !== undefined;
  const mayBeBackupCode = account.backupCodesLeft > 0 && isMeantAsBackupCode(answer.code ?? "");
  const guard = guardOf(principal, type, answer);
  const isAsked = activeFactors(account, type).length > 0 || isMailedProof || guard === "unlocking";
  if (!isAsked && !mayBeBackupCode) throw new AppError("METHOD_NOT_ENABLED");
  const attempt = await countAttempt(caller, principal, {
    guard,
    spend: challenge && spendFor(principal, challenge, answer),
    ...(session.level === "full" ? {} : { newDevice: isNewDevice(caller, account) }),
  });
  if (unlocks(attempt.spent)) return unlockSession(caller, principal);
  const event = session.level === "full" ? "step_up" : "sign_in.second_step";
  const found =
    (await findBackupCode(principal, answer)) ??
    (await findFactor(caller, principal, type, answer, attempt.spent));
  const raised =
    found && (await spend(caller, principal, found, attempt, event, answer.trustDevice === true));
  if (raised) return raised;
  // Recorded as what was tried: a backup code may be sent in place of any method's answer.
  const method: ProofMethod = isMeantAsBackupCode(answer.code ?? "") ? "BACKUP_CODE" : type;
  const error = wrongAnswer(attempt, challenge?.refusal);
  throw await refuse(caller, principal, attempt, { event, method, error });
}

/** Which lock applies to an answer. A backup code can be guessed, whichever method it is sent for. */
function guardOf(principal: Principal, type: MfaType, { code }: Answer): Guard {
  if (code === undefined && !canBeGuessed(type)) return "unguessable";
  const isMailed = MFA_METHODS[type].provesMail && !isMeantAsBackupCode(code ?? "");
  return isMailed && lockOf(principal).kind === "mail" ? "unlocking" : "lock";
}

/** The step that spends the token of an answer to a challenge, or the code that replaces it. */
function spendFor(
  principal: Principal,
  challenge: Challenge<unknown>,
  answer: Answer,
): ((tried: SQL) => SQL) | undefined {
  const token = challenge.tokenOf(answer);
  const bearer = bearerOf(principal);
  if (token !== undefined) return (tried) => spendChallenge(token, challenge.purpose, bearer, tried);
  const { code } = answer;
  if (!challenge.codeOf || code === undefined || normalizeBackupCode(code) !== undefined) return undefined;
  const normalized = challenge.codeOf(answer);
  return (tried) => spendChallengeCode(normalized, challenge.purpose, bearer, tried);
}

function wrongAnswer({ attemptsLeft }: Attempt, message: string | undefined): AppError {
  const words = message === undefined ? {} : { message };
  if (attemptsLeft === null || attemptsLeft > 2) return new AppError("INVALID_CODE", words);
  if (attemptsLeft === 0)
    return new AppError("INVALID_CODE", { ...words, hint: "That was the last try. Sign in again." });
  const tries = attemptsLeft === 1 ? "One try is left." : `${attemptsLeft} tries are left.`;
  return new AppError("INVALID_CODE", { ...words, hint: tries });
}

async function findBackupCode({ account }: Principal, { code = "" }: Answer): Promise<Found | undefined> {
  const normalized = normalizeBackupCode(code);
  if (normalized === undefined || account.backupCodesLeft === 0) return undefined;
  const hash = await hashBackupCode(account, normalized);
  return { method: "BACKUP_CODE", spend: spendBackupCode(account.id, hash) };
}

async function findFactor(
  caller: MethodCaller,
  principal: Principal,
  type: MfaType,
  answer: Answer,
  spent: Attempt["spent"],
): Promise<Found | undefined> {
  const { account, now } = principal;
  const method = caller.methods[type];
  // This session didn't ask for it, or it was answered already.
  if (method.challenge && spent === undefined) return undefined;
  if (MFA_METHODS[type].provesMail && mailedLinkProves(principal) === "MAIL") {
    return { method: "MAIL", spend: sql`select ${sessions.id} from ${HELD_STEP}` };
  }
  if (!provableMethods(principal).includes(type)) return undefined;
  const factors = activeFactors(account, type);
  const kept = openFactors(account, method, factors);
  await recordDamage(caller, principal, factors, kept);
  const verified = await method.verify(surroundings(now, caller), personOf(account), kept, answer, spent);
  if (verified.ok) {
    const { factorId } = verified;
    return { method: type, factorId, spend: spendFactor(caller, account, verified, HELD_STEP) };
  }
  if (verified.copied) await reportCopy(caller, account, verified.copied);
  return undefined;
}

async function spend(
  caller: Caller,
  principal: Principal,
  found: Found,
  attempt: Attempt,
  event: "sign_in.second_step" | "step_up",
  wantsTrust: boolean,
): Promise<Proved | undefined> {
  const { account, session, now } = principal;
  const { method, factorId } = found;
  const proofs = withProof(session.proofs, { method, at: now.toISOString(), factorId });
  const decision = decide(account, proofs, now);
  const isCompleted = decision.level === "full" && session.level !== "full";
  const isNew = isCompleted && attempt.isNewDevice;
  const { level } = decision;
  // More proofs may still be missing, so the level reached is recorded.
  const detail = event === "sign_in.second_step" ? { level, ...(isNew ? { newDevice: true } : {}) } : {};
  const entry: AuditEntry = { event, ...actorOf(principal), method: found.method, detail };
  // Where there is a password, mail alone doesn't make the session fresh.
  const isMailOnly = found.method === "MAIL" && account.hasPassword;
  const isProved = level === "full" && !isMailOnly;
  const isTrusted = wantsTrust && level === "full" && mayTrustDevices(account);
  const device = isTrusted ? trustDevice(caller, principal, sql`spent`) : undefined;
  const issued = await raiseSession(
    principal,
    // The level that policy decides now: tokens of a higher one would mislead whoever verifies them offline.
    { level, proofs, isProved },
    sql`spent as (${found.spend})`,
    (spent) => [
      clearFailures(account.id, proofs, spent),
      audit(caller, entry, spent),
      ...(isProved ? stopByProof(caller, account, spent) : []),
      ...(device?.steps ?? []),
      ...(isCompleted
        ? rememberSignIn(caller, account, { epoch: account.epochs.access, now, isNew }, spent)
        : []),
      ...(found.method === "BACKUP_CODE" ? tellOfBackupCode(caller, account, entry, spent) : []),
      ...tellOfFailures(caller, account, attempt.failures - 1, spent),
    ],
  );
  if (issued) emit("signIn", { method: found.method, outcome: level });
  return (
    issued && {
      issued,
      decision,
      ...(found.method === "BACKUP_CODE" ? { backupCodesLeft: leftAfterOne(account) } : {}),
      ...(device ? { deviceToken: device.token } : {}),
    }
  );
}

const leftAfterOne = ({ backupCodesLeft }: Account): number => backupCodesLeft - 1;

function tellOfBackupCode(caller: Caller, account: Account, entry: AuditEntry, spent: SQL): SQL[] {
  const left = leftAfterOne(account);
  return [
    audit(caller, { ...entry, event: "backup_codes.used", detail: { left } }, spent),
    securityNotice(caller, account, { kind: "backup-code-used", left }, spent),
  ];
}

/** A person who failed before and a thief who got through look the same from here, so the owner is told. */
const tellOfFailures = (caller: Caller, account: Account, failures: number, spent: SQL): SQL[] =>
  failures < LIMITS.noticeAfterFailures
    ? []
    : [securityNotice(caller, account, { kind: "sign-in-after-failures", failures }, spent)];
