import { randomBytes } from "node:crypto";
import type { SQL } from "drizzle-orm";
import type { MfaType } from "@/contract/methods";
import { recordEvent } from "../audit/audit";
import type { Caller } from "../audit/caller";
import { NOW } from "../db/query/expressions";
import { sql } from "../db/query/sql";
import { update } from "../db/query/write";
import { factors } from "../db/schema";
import { json } from "../db/steps";
import { open, seal } from "../platform/crypto";
import { deviceName } from "../platform/device-name";
import { log } from "../platform/log";
import { SEALED_AS } from "../platform/sealed-as";
import { env } from "../platform/settings/env";
import { subjectOf } from "../session/principal/actor";
import type { Account, Factor, Principal } from "../session/principal/principal";
import type { Kept, Method, Person, Surroundings, Verified } from "./method";

/** Converts between rows and what methods work on: sealing, opening, and the context a method may use. */

export function sealState(
  factorId: string,
  userId: string,
  state: unknown,
): { sealed: Buffer; keyId: string } {
  return seal(JSON.stringify(state), SEALED_AS.factor(factorId, userId));
}

/** Opens what can be opened, and reports a damaged factor instead of failing for the person's other methods. */
export function openFactors<State>(
  account: Account,
  method: Pick<Method<State>, "parseState">,
  factors: readonly Factor[],
): Kept<State>[] {
  return factors.flatMap((factor) => {
    try {
      const json = open(
        Buffer.from(factor.sealed, "base64"),
        factor.keyId,
        SEALED_AS.factor(factor.id, account.id),
      );
      const { id, counter, credentialId, details } = factor;
      return [{ id, counter, credentialId, details, state: method.parseState(JSON.parse(json)) }];
    } catch (error) {
      log("error", "factor can't be opened", { subjectId: factor.id, error });
      return [];
    }
  });
}

/** Leaves a trace of the factors that couldn't be opened, for whoever looks after the installation. */
export async function recordDamage(
  caller: Caller,
  { account, session }: Principal,
  factors: readonly Factor[],
  opened: readonly Kept<unknown>[],
): Promise<void> {
  for (const { id, type } of factors) {
    if (opened.some((kept) => kept.id === id)) continue;
    await recordEvent(caller, {
      event: "method.damaged",
      result: "failure",
      ...subjectOf(account),
      sessionId: session.id,
      method: type,
      detail: { factorId: id },
    });
  }
}

/** The active factors of a type; enabled ones only unless said. */
export function activeFactors(account: Account, type: MfaType, options = { disabledToo: false }): Factor[] {
  return account.factors.filter(
    (factor) => factor.type === type && factor.status === "active" && (factor.enabled || options.disabledToo),
  );
}

export function pendingFactors(account: Account, type: MfaType, now: Date): Factor[] {
  return account.factors.filter(
    (factor) =>
      factor.type === type &&
      factor.status === "pending" &&
      factor.accessEpoch === account.epochs.access &&
      factor.expiresAt !== null &&
      new Date(factor.expiresAt) > now,
  );
}

export function personOf(account: Account): Person {
  const name = `${account.firstName} ${account.lastName}`.trim();
  return { id: account.id, email: account.email, name, userHandle: account.userHandle };
}

/** Whose passkeys these are: one RP id, and every origin that may use it. */
export function relyingParty(): Surroundings["rp"] {
  const { APP_URL, RP_ID, RP_ORIGINS } = env();
  return { id: RP_ID, origin: APP_URL, origins: [...new Set([APP_URL, ...RP_ORIGINS])] };
}

export function surroundings(now: Date, caller: Caller): Surroundings {
  return {
    now,
    productName: env().APP_NAME,
    rp: relyingParty(),
    randomBytes: (bytes) => randomBytes(bytes),
    device: deviceName(caller.userAgent),
  };
}

/**
 * The compare-and-swap that spends a proof, with no row where the factor is off by now or its counter was raised
 * meanwhile.
 * @param source what the statement holds: nothing is spent where it has no row
 */
export function spendFactor(
  caller: Caller,
  account: Pick<Account, "id">,
  verified: Verified,
  source: SQL,
): SQL {
  const { factorId, counter } = verified;
  const details = { ...verified.details, usedOn: deviceName(caller.userAgent), usedFrom: caller.place };
  // An authenticator that doesn't count says 0 each time (WebAuthn L3 §6.1.1).
  const grows =
    counter === undefined
      ? sql``
      : sql`and (${factors.counter} < ${counter}::bigint or (${counter}::bigint = 0 and ${factors.counter} = 0))`;
  return sql`${update(factors, {
    lastUsedAt: NOW,
    details: sql`${factors.details} || ${json(details)}`,
    ...(counter === undefined ? {} : { counter }),
  })}
    where ${factors.id} = ${factorId}::uuid and ${factors.userId} = ${account.id}::uuid
      and ${factors.status} = 'active' and ${factors.enabled} ${grows}
      and exists (select 1 from ${source})
    returning ${factors.id}`;
}
