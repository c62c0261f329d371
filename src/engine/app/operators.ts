import { acrOfMethod, meets, OPERATOR_ACR } from "@/contract/acr";
import { AppError } from "@/contract/errors";
import { LIMITS } from "@/contract/limits";
import { MFA_TYPES } from "@/contract/methods";
import { bool, instantOrNull } from "../db/query/expressions";
import { fields } from "../db/query/fields";
import { query } from "../db/query/query";
import { sql } from "../db/query/sql";
import { run } from "../db/run";
import { auditEvents, backupCodes, users } from "../db/schema";
import { inSeconds } from "../db/steps";
import { isOperatorAddress } from "../platform/operator-addresses";
import { env } from "../platform/settings/env";
import { isLoopbackHost } from "../platform/settings/loopback";
import { isFresh } from "../session/policy/freshness";
import { enabledMethods } from "../session/policy/policy";
import type { Account, Factor, Principal, Proof } from "../session/principal/principal";
import { acrOf, canReach } from "./assurance";

/**
 * Who may change apps on the pages: the accounts of `OPERATOR_EMAILS` with a second step that isn't mail. Whoever can
 * name an address that codes are sent to has everybody's accounts.
 *
 * That second step must be a day old, as whoever has an operator's mailbox could have set it up just now. All
 * operators are mailed when one is set up.
 */

const isOperator = ({ email, emailVerified }: Pick<Account, "email" | "emailVerified">): boolean =>
  emailVerified && isOperatorAddress(email);

const isEnough = ({ method }: Proof): boolean => {
  const type = MFA_TYPES.find((one) => one === method);
  return method === "BACKUP_CODE" || (type !== undefined && meets(acrOfMethod(type), OPERATOR_ACR));
};

/** The proofs of the last minutes that are strong enough. */
const freshlyProved = ({ session, now }: Principal): Proof[] =>
  session.proofs.filter(
    (proof) => isEnough(proof) && Date.parse(proof.at) > now.getTime() - LIMITS.stepUp.seconds * 1000,
  );

/** Whether any proof that is strong enough is fresh, not only the latest. */
const isFreshEnough = (principal: Principal): boolean =>
  isFresh(principal) && freshlyProved(principal).length > 0;

const WAIT_MS = LIMITS.operatorWait.seconds * 1000;

const isStrong = ({ type, enabled, status }: Factor): boolean =>
  enabled && status === "active" && meets(acrOfMethod(type), OPERATOR_ACR);

/**
 * Whether a factor may have given a proof. A proof of the previous version's doesn't name its factor. Then it is taken
 * to be the newest of the passkeys used since.
 */
const mayHaveGiven = ({ id, type, lastUsedAt }: Factor, { method, at, factorId }: Proof): boolean =>
  factorId === undefined
    ? type === method && Date.parse(lastUsedAt ?? "") >= Date.parse(at)
    : id === factorId;

async function codesMadeAt(userId: string): Promise<Date | null> {
  const [row] = await run(
    query`select ${fields({ at: instantOrNull(sql`max(${backupCodes.createdAt})`) })} from ${backupCodes}
      where ${backupCodes.userId} = ${userId}::uuid and ${backupCodes.setupId} is null`,
    { retry: "safe" },
  );
  return row?.at ?? null;
}

/**
 * From when on the account counts: a day after its address and the method it was proved with were set. An older method
 * doesn't vouch for a newer one, and a method that is gone counts as new. Undefined where no method would be enough.
 */
async function trustedFrom(principal: Principal): Promise<Date | undefined> {
  const { account, session, now } = principal;
  const strong = account.factors.filter(isStrong);
  const fresh = freshlyProved(principal);
  const proofs = fresh.length > 0 ? fresh : session.proofs.filter(isEnough);
  if (proofs.length === 0 && strong.length === 0) return undefined;
  const confirmed = ({ confirmedAt }: Factor) => Date.parse(confirmedAt ?? "");
  const since =
    proofs.length === 0
      ? strong.map(confirmed)
      : proofs.flatMap((proof) => {
          const by = strong.filter((one) => mayHaveGiven(one, proof)).map(confirmed);
          return by.length === 0 ? [] : [Math.max(...by)];
        });
  if (proofs.some(({ method }) => method === "BACKUP_CODE"))
    since.push((await codesMadeAt(account.id))?.getTime() ?? now.getTime());
  const earliest = Math.min(...since.filter((at) => !Number.isNaN(at)), now.getTime());
  return new Date(Math.max(earliest, account.emailChangedAt?.getTime() ?? 0) + WAIT_MS);
}

/**
 * On an installation's first day its operator needn't wait. Accounts are asked too, as the trail of a dormant installation
 * may have been pruned.
 */
async function isFirstDay(): Promise<boolean> {
  const dayAgo = inSeconds(-LIMITS.operatorWait.seconds);
  const oldest = sql`(select ${auditEvents.at} from ${auditEvents} order by ${auditEvents.id} limit 1)`;
  const [row] = await run(
    query`select ${fields({
      isFirst: bool(sql`coalesce(${oldest} > ${dayAgo}, true)
        and not exists (select 1 from ${users} where ${users.createdAt} <= ${dayAgo})`),
    })}`,
    { retry: "safe" },
  );
  return row?.isFirst ?? false;
}

/** Whether another proof is possible whose factor, like the address, is old enough. */
async function hasOlder({ account, now }: Principal): Promise<boolean> {
  const isOlder = (at: Date | null | undefined) => !!at && at.getTime() + WAIT_MS <= now.getTime();
  if (account.emailChangedAt && !isOlder(account.emailChangedAt)) return false;
  const strong = account.factors.filter(isStrong);
  if (strong.some(({ confirmedAt }) => confirmedAt && isOlder(new Date(confirmedAt)))) return true;
  return (
    account.backupCodesLeft > 0 &&
    enabledMethods(account).length > 0 &&
    isOlder(await codesMadeAt(account.id))
  );
}

/** @returns until when an operator must wait; undefined where no wait applies, as on a loopback installation */
async function waitsUntil(principal: Principal): Promise<Date | undefined> {
  if (isLoopbackHost(new URL(env().APP_URL).hostname)) return undefined;
  const from = await trustedFrom(principal);
  if (from === undefined || from <= principal.now) return undefined;
  return (await isFirstDay()) ? undefined : from;
}

/**
 * `unequipped`: nothing that would be enough is set up. `waiting`: it is, and not for long enough. `unproved`: it isn't
 * proved lately in this session.
 */
export type OperatorStanding =
  | { is: "unequipped" | "unproved" | "proved" }
  | { is: "waiting"; until: Date; hasOlder: boolean };

/** @returns undefined for who is no operator */
export async function operatorStanding(principal: Principal): Promise<OperatorStanding | undefined> {
  if (!isOperator(principal.account)) return undefined;
  const until = await waitsUntil(principal);
  if (until) return { is: "waiting", until, hasOlder: await hasOlder(principal) };
  if (isFreshEnough(principal)) return { is: "proved" };
  return { is: canReach(principal, OPERATOR_ACR) ? "unproved" : "unequipped" };
}

/**
 * Of a full session. A look goes on where the proof has aged meanwhile.
 * @throws AppError FORBIDDEN, STEP_UP_REQUIRED
 */
export async function requireOperator(principal: Principal, { toLook }: { toLook: boolean }): Promise<void> {
  const { account, session } = principal;
  if (!isOperator(account)) throw new AppError("FORBIDDEN");
  const isSure = toLook ? meets(acrOf(account, session.proofs), OPERATOR_ACR) : isFreshEnough(principal);
  if (!isSure) throw new AppError("STEP_UP_REQUIRED");
  if (await waitsUntil(principal))
    throw new AppError("FORBIDDEN", { message: "Your second step is too new for this." });
}
