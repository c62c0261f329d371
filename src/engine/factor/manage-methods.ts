import type { SQL } from "drizzle-orm";
import { AppError } from "@/contract/errors";
import { hasNeeds, type MethodFacts, MFA_METHODS, MFA_TYPES, type MfaType } from "@/contract/methods";
import { type AuditEntry, audit } from "../audit/audit";
import type { Caller } from "../audit/caller";
import { sql } from "../db/query/sql";
import { update } from "../db/query/write";
import { factors, sessions, users } from "../db/schema";
import { andSteps, changed } from "../db/steps";
import { limitOwnChanges, mayRecordEnding } from "../limit/own-changes";
import { type Notice, securityNotice } from "../mail/notices";
import { tellOfOperator } from "../mail/operators-told";
import { spareOpen, sweep } from "../session/ending";
import { HELD, HELD_STEP, hold } from "../session/hold";
import { acceptableMethods, enabledMethods, isSecondToMail, mustUseMfa } from "../session/policy/policy";
import { actorOf } from "../session/principal/actor";
import { RAISE_ACCESS, RAISE_TRUST, RAISED, stampSession } from "../session/principal/epochs";
import type { Account, Principal } from "../session/principal/principal";
import { endSessions } from "../session/session";
import { killTokens } from "../session/single-use";
import { forgetDevices, isDeviceOf, stampDevice } from "../session/trusted-device";
import { ENDS_BACKUP_CODES, insertBackupCodes, makeBackupCodes, removeBackupCodes } from "./backup-codes";
import { activeFactors } from "./factors";
import type { MethodCaller } from "./method";
import { primaryAmong, staysProtected, WIPED, wipeSteps } from "./removal";

/**
 * What a person does with the methods they have. Each change is one statement that holds the asking session, so it
 * does nothing once that session is ended.
 */

const isConfigured = (account: Account, type: MfaType) =>
  activeFactors(account, type, { disabledToo: true }).length > 0;

function entryOf(
  { account, session }: Principal,
  event: AuditEntry["event"],
  method: MfaType | null,
): AuditEntry {
  return {
    event,
    ...actorOf({ account, session }),
    method,
  };
}

/** @throws AppError UNAUTHENTICATED where the session was ended or replaced in the meantime */
async function inSession(change: SQL): Promise<void> {
  if (!(await changed(change))) throw new AppError("UNAUTHENTICATED");
}

type Listed = Pick<MethodFacts, "name" | "description" | "assurance"> & {
  type: MfaType;
  isAvailable: boolean;
  isConfigured: boolean;
  isEnabled: boolean;
};

/** Every method, in the published order, and how it stands for an account. */
export function listMethods(account: Account): Listed[] {
  const enabled = enabledMethods(account);
  return MFA_TYPES.map((type) => {
    const { name, description, assurance } = MFA_METHODS[type];
    return {
      type,
      name,
      description,
      assurance,
      isAvailable: canBeSetUp(type, account),
      isConfigured: isConfigured(account, type),
      isEnabled: enabled.includes(type),
    };
  });
}

/** Mail beside a password set by mail is one factor, so a method that needs a password needs another kind of one. */
const canBeSetUp = (type: MfaType, account: Account): boolean =>
  hasNeeds(type, { hasPassword: isSecondToMail(account) });

/** @throws AppError METHOD_NOT_CONFIGURED, PASSWORD_REQUIRED for what is one step with a password that came by mail */
export async function enableMethod(caller: Caller, principal: Principal, type: MfaType): Promise<void> {
  const { account, session } = principal;
  if (!isConfigured(account, type)) throw new AppError("METHOD_NOT_CONFIGURED");
  if (enabledMethods(account).includes(type)) return;
  if (!canBeSetUp(type, account)) throw new AppError("PASSWORD_REQUIRED");
  await limitOwnChanges(account.id, "methods");
  const isFirst = enabledMethods(account).length === 0;
  const notice: Notice = { kind: "method-turned-on", method: MFA_METHODS[type].name };
  const isDevice = isDeviceOf(session.id, caller.deviceToken);
  await inSession(sql`
    with ${hold(principal)},
    on_now as (${update(factors, { enabled: true })}
      where ${factors.userId} in (select ${users.id} from account) and ${factors.type} = ${type}
        and ${factors.status} = 'active' and not ${factors.enabled}
        and ${HELD} returning ${factors.id}),
    once as (select 1 from on_now limit 1),
    raised as (${update(users, {
      primaryMethod: sql`coalesce(${users.primaryMethod}, ${type})`,
      ...(isFirst ? RAISE_ACCESS : RAISE_TRUST),
    })}
      where ${users.id} = ${account.id}::uuid and exists (select 1 from once) returning ${RAISED}),
    ended as (${endSessions(account.id, "method_enabled", isFirst ? sql`once` : sql`(select 1 where false) as none`, session.id)}),
    own as (${stampSession(session.id, sql`raised`)}),
    device as (${stampDevice(sql`raised`, isDevice)}),
    devices as (${forgetDevices(account.id, sql`raised`, isDevice)}),
    recorded as (${audit(caller, entryOf(principal, "method.enabled", type), sql`once`)}),
    mailed as (${securityNotice(caller, account, notice, sql`once`)})
    ${andSteps(isFirst ? spareOpen(sql`raised`) : [])}
    select 1 from ${HELD_STEP}`);
}

/**
 * Turns a method off but keeps its configuration. Ends sessions elsewhere, as they may rest on it.
 * @throws AppError METHOD_NOT_ENABLED, or MFA_ENFORCED when no accepted method would remain
 */
export async function disableMethod(
  caller: MethodCaller,
  principal: Principal,
  type: MfaType,
): Promise<void> {
  const { account, session, now } = principal;
  const enabled = enabledMethods(account);
  if (!enabled.includes(type)) throw new AppError("METHOD_NOT_ENABLED");
  const must = mustUseMfa(account, now);
  const remaining = acceptableMethods(account, now).filter((other) => other !== type);
  if (must && remaining.length === 0) throw new AppError("MFA_ENFORCED");
  await limitOwnChanges(account.id, "methods");
  const { mailed, challenge } = caller.methods[type];
  const links = [mailed, challenge].flatMap((kept) => kept?.purpose ?? []);
  const notice: Notice = { kind: "method-turned-off", method: MFA_METHODS[type].name };
  const isOff = await changed(sql`
    with ${hold(principal)},
    -- Locked, and so read as they are now: another method may have been turned off in the same moment.
    others as (select ${factors.type} from ${factors}
      where ${factors.userId} in (select ${users.id} from account) and ${factors.type} <> ${type}
        and ${factors.status} = 'active' and ${factors.enabled} for update),
    off as (${update(factors, { enabled: false })}
      where ${factors.userId} in (select ${users.id} from account) and ${factors.type} = ${type}
        and ${factors.status} = 'active' and ${factors.enabled}
        and ${HELD} and ${staysProtected(account, now, sql`others`)} returning ${factors.id}),
    once as (select 1 from off limit 1),
    raised as (${update(users, { primaryMethod: primaryAmong(type, sql`others`), ...RAISE_ACCESS })}
      where ${users.id} = ${account.id}::uuid and exists (select 1 from once) returning ${RAISED}),
    own as (${stampSession(session.id, sql`raised`)}),
    ended as (${endSessions(account.id, "method_disabled", sql`once`, session.id)}),
    devices as (${forgetDevices(account.id, sql`once`)}),
    links as (${killTokens(sql`${account.id}::uuid`, sql`once`, { only: links })}),
    recorded as (${audit(caller, entryOf(principal, "method.disabled", type), sql`once`)}),
    mailed as (${securityNotice(caller, account, notice, sql`once`)})
    ${andSteps(spareOpen(sql`raised`, { links }))}
    select 1 from once`);
  if (!isOff) throw new AppError(must ? "MFA_ENFORCED" : "METHOD_NOT_ENABLED");
}

/** @throws AppError METHOD_NOT_ENABLED, RATE_LIMITED */
export async function setPrimaryMethod(caller: Caller, principal: Principal, type: MfaType): Promise<void> {
  const { account } = principal;
  await limitOwnChanges(account.id, "primary");
  const isSet = await changed(sql`
    with ${hold(principal)},
    chosen as (${update(users, { primaryMethod: type })} where ${users.id} = ${account.id}::uuid
      and ${HELD} and exists (
      select 1 from ${factors} where ${factors.userId} = ${account.id}::uuid and ${factors.type} = ${type}
        and ${factors.status} = 'active' and ${factors.enabled})
      returning ${users.id}),
    recorded as (${audit(caller, entryOf(principal, "method.primary_changed", type), sql`chosen`)}),
    mailed as (${securityNotice(caller, account, { kind: "primary-changed", method: MFA_METHODS[type].name }, sql`chosen`)})
    select ${users.id} from chosen`);
  if (!isSet) throw new AppError("METHOD_NOT_ENABLED");
}

/** Removes every method, secret, backup code and trusted device of one's own, and ends one's other sessions. */
export async function resetOwnMfa(
  caller: Caller,
  principal: Principal,
  reason: string | undefined,
): Promise<void> {
  const { account, session } = principal;
  const isRecorded = await mayRecordEnding(account.id, "mfa.reset");
  const entry = { ...entryOf(principal, "mfa.reset", null), detail: reason ? { reason } : {} };
  await inSession(sql`
    with ${hold(principal)},
    cleared as (${update(users, { ...WIPED, ...RAISE_ACCESS })}
      where ${users.id} = ${account.id}::uuid and ${HELD} returning ${RAISED}),
    -- What is gone proves nothing any more, in this session either.
    lowered as (${update(sessions, {
      accessEpoch: sql`(select ${users.accessEpoch} from cleared)`,
      proofs: sql`(select coalesce(jsonb_agg(proof order by nth), '[]')
        from jsonb_array_elements(${sessions.proofs}) with ordinality as given(proof, nth)
        where proof->>'method' in ('PASSWORD', 'MAIL'))`,
    })}
      where ${sessions.id} = ${session.id}::uuid and exists (select 1 from cleared)),
    told as (select 1 from cleared where ${isRecorded}::boolean),
    recorded as (${audit(caller, entry, sql`told`)}),
    mailed as (${securityNotice(caller, account, { kind: "mfa-reset" }, sql`told`)})
    ${andSteps([
      ...wipeSteps(account.id, sql`cleared`),
      ...sweep(account.id, "mfa_reset", sql`cleared`, { sessionId: session.id }),
      ...tellOfOperator(caller, account.email, { what: "methods-reset" }, sql`told`),
    ])}
    select ${users.id} from cleared`);
}

/**
 * A new set of backup codes, in whose statement every older one stops counting.
 * @returns the codes, shown once
 */
export async function renewBackupCodes(caller: Caller, principal: Principal): Promise<string[]> {
  const { account } = principal;
  if (enabledMethods(account).length === 0) throw new AppError("METHOD_NOT_ENABLED");
  const made = await makeBackupCodes(account);
  const told = { what: "can-operate", name: "new backup codes" } as const;
  await inSession(sql`
    with ${hold(principal)},
    older as (${update(users, ENDS_BACKUP_CODES)} where ${users.id} = ${account.id}::uuid and ${HELD} returning ${users.id}),
    gone as (${removeBackupCodes(account.id, sql`older`)}),
    coded as (${insertBackupCodes(account.id, made, null, sql`older`)}),
    recorded as (${audit(caller, entryOf(principal, "backup_codes.made", null), HELD_STEP)}),
    mailed as (${securityNotice(caller, account, { kind: "backup-codes-made" }, HELD_STEP)})
    ${andSteps(tellOfOperator(caller, account.email, told, HELD_STEP))}
    select ${sessions.id} from ${HELD_STEP}`);
  return made.codes;
}
