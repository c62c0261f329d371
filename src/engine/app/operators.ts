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
 * Who may add and change apps on the pages: the accounts of `OPERATOR_EMAILS`, with a second step that isn't mail,
 * whatever else is asked of them. Whoever can name an address that people are sent to with a code has all their accounts.
 *
 * That second step has been there for a while: with an operator's mailbox alone one could have set it up just now. All
 * operators are mailed when one is, and have until then.
 */

const isOperator = ({ email, emailVerified }: Pick<Account, "email" | "emailVerified">): boolean =>
  emailVerified && isOperatorAddress(email);

const isEnough = ({ method }: Proof): boolean => {
  const type = MFA_TYPES.find((one) => one === method);
  return method === "BACKUP_CODE" || (type !== undefined && meets(acrOfMethod(type), OPERATOR_ACR));
};

/** Of a session that is fresh: by a proof that would be enough, however it was made fresh last. */
function isFreshEnough(principal: Principal): boolean {
  const { session, now } = principal;
  const since = now.getTime() - LIMITS.stepUp.seconds * 1000;
  return (
    isFresh(principal) && session.proofs.some((proof) => isEnough(proof) && Date.parse(proof.at) > since)
  );
}

const WAIT_MS = LIMITS.operatorWait.seconds * 1000;

/** From when on they have had the address and a second step for long enough; undefined where there is none. */
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

/** Whoever installs it goes on at once: on its first day nobody else has anything here. The trail is older than that ever after. */
async function isFirstDay(): Promise<boolean> {
  const oldest = sql`(select ${auditEvents.at} from ${auditEvents} order by ${auditEvents.id} limit 1)`;
  const [row] = await run(
    query`select ${fields({ isFirst: bool(sql`coalesce(${oldest} > ${inSeconds(-LIMITS.operatorWait.seconds)}, true)`) })}`,
    { retry: "safe" },
  );
  return row?.isFirst ?? false;
}

/** @returns until when an operator waits; undefined for who needn't. On this machine alone nobody's mail is a secret */
async function waitsUntil({ account, now }: Principal): Promise<Date | undefined> {
  const from = trustedFrom(account);
  if (from === undefined || from <= now || isLoopbackHost(new URL(env().APP_URL).hostname)) return undefined;
  return (await isFirstDay()) ? undefined : from;
}

/**
 * `unequipped`: nothing that would be enough is set up. `waiting`: it is, and not for long enough. `unproved`: it isn't
 * proved lately in this session.
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
