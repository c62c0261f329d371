import { acrOfMethod, meets, OPERATOR_ACR } from "@/contract/acr";
import { AppError } from "@/contract/errors";
import { LIMITS } from "@/contract/limits";
import { MFA_TYPES } from "@/contract/methods";
import { bool } from "../db/query/expressions";
import { fields } from "../db/query/fields";
import { query } from "../db/query/query";
import { sql } from "../db/query/sql";
import { run } from "../db/run";
import { auditEvents } from "../db/schema";
import { inSeconds } from "../db/steps";
import { isOperatorAddress } from "../platform/operator-addresses";
import { env } from "../platform/settings/env";
import { isLoopbackHost } from "../platform/settings/loopback";
import { isFresh } from "../session/policy/freshness";
import type { Account, Principal, Proof } from "../session/principal/principal";
import { acrOf, canReach } from "./assurance";

/**
 * Who may add and change apps on the pages: the accounts of `OPERATOR_EMAILS` with a second step other than mail. An
 * app receives sign-ins, so whoever adds one could take over accounts.
 *
 * The second step must have been on for a day. Somebody who has only an operator's mailbox could set one up, but all
 * operators are mailed and have that day to stop it.
 */

const isOperator = ({ email, emailVerified }: Pick<Account, "email" | "emailVerified">): boolean =>
  emailVerified && isOperatorAddress(email);

const isEnough = ({ method }: Proof): boolean => {
  const type = MFA_TYPES.find((one) => one === method);
  return method === "BACKUP_CODE" || (type !== undefined && meets(acrOfMethod(type), OPERATOR_ACR));
};

/** Whether the session is fresh by a proof that is strong enough, whichever proof was the last. */
function isFreshEnough(principal: Principal): boolean {
  const { session, now } = principal;
  const since = now.getTime() - LIMITS.stepUp.seconds * 1000;
  return (
    isFresh(principal) && session.proofs.some((proof) => isEnough(proof) && Date.parse(proof.at) > since)
  );
}

const WAIT_MS = LIMITS.operatorWait.seconds * 1000;

/**
 * From when on the account counts: a day after its address and its oldest sufficient method were set; undefined without
 * such a method.
 */
function trustedFrom({ factors, emailChangedAt }: Account): Date | undefined {
  const since = factors
    .filter(
      ({ type, enabled, status }) => enabled && status === "active" && meets(acrOfMethod(type), OPERATOR_ACR),
    )
    .map(({ confirmedAt }) => Date.parse(confirmedAt ?? ""))
    .filter((at) => !Number.isNaN(at));
  if (since.length === 0) return undefined;
  return new Date(Math.max(Math.min(...since), emailChangedAt?.getTime() ?? 0) + WAIT_MS);
}

/** On an installation's first day, by its audit trail, its operator needn't wait. */
async function isFirstDay(): Promise<boolean> {
  const oldest = sql`(select ${auditEvents.at} from ${auditEvents} order by ${auditEvents.id} limit 1)`;
  const [row] = await run(
    query`select ${fields({ isFirst: bool(sql`coalesce(${oldest} > ${inSeconds(-LIMITS.operatorWait.seconds)}, true)`) })}`,
    { retry: "safe" },
  );
  return row?.isFirst ?? false;
}

/** @returns until when an operator must wait; undefined where no wait applies, as on a loopback installation */
async function waitsUntil({ account, now }: Principal): Promise<Date | undefined> {
  const from = trustedFrom(account);
  if (from === undefined || from <= now || isLoopbackHost(new URL(env().APP_URL).hostname)) return undefined;
  return (await isFirstDay()) ? undefined : from;
}

/**
 * `unequipped`: no sufficient method is set up. `waiting`: it was set up too recently. `unproved`: it hasn't been
 * proved in this session lately.
 */
export type OperatorStanding = { is: "unequipped" | "unproved" | "proved" } | { is: "waiting"; until: Date };

/** @returns undefined for who is no operator */
export async function operatorStanding(principal: Principal): Promise<OperatorStanding | undefined> {
  if (!isOperator(principal.account)) return undefined;
  const until = await waitsUntil(principal);
  if (until) return { is: "waiting", until };
  if (isFreshEnough(principal)) return { is: "proved" };
  return { is: canReach(principal, OPERATOR_ACR) ? "unproved" : "unequipped" };
}

/**
 * Takes a full session. Reading accepts a proof from any time in the session; a change needs a fresh one.
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
