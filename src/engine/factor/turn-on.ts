import type { SQL } from "drizzle-orm";
import { MFA_METHODS } from "@/contract/methods";
import { audit } from "../audit/audit";
import type { Caller } from "../audit/caller";
import { NOW } from "../db/query/expressions";
import { sql } from "../db/query/sql";
import { update } from "../db/query/write";
import { factors, users } from "../db/schema";
import { json } from "../db/steps";
import { securityNotice } from "../mail/notices";
import { tellOfOperator } from "../mail/operators-told";
import { spareOpen } from "../session/ending";
import { HELD } from "../session/hold";
import { confirmsPassword } from "../session/policy/policy";
import { type Owner, RAISE_ACCESS, RAISED } from "../session/principal/epochs";
import type { Account, Proof } from "../session/principal/principal";
import { askerStands, endSessions, WHILE_IT_STANDS } from "../session/session";
import { ownedBy } from "../session/single-use";
import { forgetDevices, isDeviceOf, stampDevice } from "../session/trusted-device";
import { activateBackupCodes } from "./backup-codes";
import { sealState } from "./factors";
import type { Confirmed, Method } from "./method";

/** Turning a method on that was set up, as steps of the statement that confirms it. */

/** A set-up that is confirmed, of which method, whether it takes the place of what was on, and the proofs so far. */
export type Added = {
  method: Pick<Method, "type" | "enrolsInOneTry" | "mailed">;
  proofs: readonly Proof[];
  factorId: string;
  name: string;
  isReplacement: boolean;
};

/**
 * The steps that turn a pending factor into an active one, once; the last is `spent` and gives RAISED. Where only one
 * may be kept the same statement removes the old one, so there is no moment without. Links, the session's
 * set-ups and the trusted device it is done on go on. Whoever ended the session that began it ended the set-up, too.
 * @param askedBy the session that alone may bring the mailed token; left out for the link's own way
 */
export function turnOnSteps(
  owner: Owner,
  { method, factorId, proofs }: Added,
  confirmed: Confirmed<unknown>,
  askedBy?: string,
): SQL {
  // A set-up that was used up is its one judge's own; the wait of any other must not be over.
  const inTime = method.enrolsInOneTry ? sql`` : sql`and ${factors.expiresAt} > now()`;
  // An answer without a token spends none, and turns nothing on.
  const spentFirst = method.mailed
    ? sql`mailed_token as (${method.mailed.spend(owner, confirmed.token ?? "", factorId, askedBy)}),`
    : sql``;
  const mailed = method.mailed ? sql`and exists (select 1 from mailed_token)` : sql``;
  const waiting = sql`select ${factors.id} from ${factors} where ${factors.id} = ${factorId}::uuid
    and ${factors.userId} = ${owner.id}::uuid
    and ${factors.status} = 'pending' and ${factors.accessEpoch} = ${owner.epochs.access}::int ${inTime} ${mailed}
    and ${askerStands(sql`${factors}.${factors.begunIn}`, ownedBy(owner).epoch, WHILE_IT_STANDS)}
    and ${HELD} for update`;
  const sameType = sql`${factors.userId} = ${owner.id}::uuid and ${factors.type} = ${method.type}
    and ${factors.status} = 'active'`;
  const earlier =
    MFA_METHODS[method.type].most > 1
      ? sql`${update(factors, { enabled: true })} where ${sameType} and exists (select 1 from waiting)
        returning ${factors.id}`
      : sql`delete from ${factors} where ${sameType} and exists (select 1 from waiting) returning ${factors.id}`;
  return sql`${spentFirst} waiting as (${waiting}), earlier as (${earlier}),
  turned_on as (${activate(sealState(factorId, owner.id, confirmed.state), confirmed)}),
  spent as (
    ${update(users, {
      primaryMethod: sql`coalesce(${users.primaryMethod}, ${method.type})`,
      enrolmentNeedsMail: false,
      mustEnrol: false,
      mfaFailures: 0,
      mfaLockedUntil: null,
      passwordByMail: sql`${users.passwordByMail} and not ${confirmsPassword(proofs)}::boolean`,
      ...RAISE_ACCESS,
    })}
    where ${users.id} = ${owner.id}::uuid and exists (select 1 from turned_on) returning ${RAISED})`;
}

/** The step that activates the pending factor, once the one it replaces is deleted. */
const activate = (kept: ReturnType<typeof sealState>, confirmed: Confirmed<unknown>): SQL =>
  sql`${update(factors, {
    status: "active",
    enabled: true,
    sealed: kept.sealed,
    keyId: kept.keyId,
    counter: confirmed.counter,
    credentialId: confirmed.credentialId,
    name: confirmed.name,
    details: json(confirmed.details),
    confirmedAt: NOW,
    lastUsedAt: NOW,
    expiresAt: null,
  })}
    from (select count(*) as count from earlier) as first
    where ${factors}.${factors.id} in (select ${factors.id} from waiting) returning ${factors}.${factors.id}`;

/** Who confirmed it: a session, or the mailed link alone. Only the session that asked survives. */
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
    // Whichever method it is: the first one brings backup codes.
    ...tellOfOperator(caller, account.email, { what: "can-operate", name: MFA_METHODS[type].name }, raised),
  ];
}
