import { randomBytes } from "node:crypto";
import { AppError } from "@/contract/errors";
import { LIMITS } from "@/contract/limits";
import { recordEvent } from "@/engine/audit/audit";
import type { Caller } from "@/engine/audit/caller";
import { sql } from "@/engine/db/query/sql";
import { run } from "@/engine/db/run";
import { clearFailures } from "@/engine/factor/attempts";
import { reportCopy } from "@/engine/factor/copied-factor";
import {
  activeFactors,
  openFactors,
  personOf,
  relyingParty,
  spendFactor,
  surroundings,
} from "@/engine/factor/factors";
import { bucketOf, clientNetwork, limit } from "@/engine/limit/rate-limit";
import { type Admission, admit } from "@/engine/session/gate";
import { subjectOf } from "@/engine/session/principal/actor";
import { type AccountWithPassword, findAccountByCredential } from "@/engine/session/principal/find-account";
import { keepToken, spendToken, UNOWNED } from "@/engine/session/single-use";
import { stopByProof } from "@/engine/session/stop-recovery";
import { askForPasskey, passkey, type ReadAssertion, readAssertion } from "./method";

/**
 * Signing in with a passkey and nothing else. The authenticator's signature says who it is, so nobody learns who has
 * an account.
 */
const PURPOSE = "passkey_sign_in";
const perClient = ({ ip }: Caller) =>
  bucketOf("passkey:ip", { everySeconds: 1, burst: 100 }, clientNetwork(ip));
const REFUSED = "That passkey didn't work here. Try again, or sign in another way.";

/** @returns what the browser is asked with, the same for everybody. @throws AppError RATE_LIMITED */
export async function beginPasskeySignIn(caller: Caller): Promise<Record<string, unknown>> {
  await limit(perClient(caller));
  const { token, shown } = askForPasskey({ rp: relyingParty(), randomBytes });
  const { seconds } = LIMITS.passkeyChallenge;
  await run(keepToken(token, UNOWNED, { purpose: PURPOSE, seconds }, sql`(select 1) as once`));
  return shown;
}

/** @throws AppError INVALID_CREDENTIALS, RATE_LIMITED */
export async function signInWithPasskey(
  caller: Caller,
  credential: unknown,
  deviceToken?: string,
): Promise<Admission> {
  await limit(perClient(caller));
  const answer = readAssertion(credential);
  // Spent before it is judged, so that one answer is judged once (WebAuthn L3 §13.4.3).
  const isAsked =
    answer && (await run(spendToken(answer.challenge, PURPOSE, sql`(select 1) as once`))).length > 0;
  if (!answer || !isAsked) throw await refuse(caller);
  const found = await findAccountByCredential(answer.response.id);
  return (
    (found && (await judge(caller, found, answer, deviceToken))) ??
    Promise.reject(await refuse(caller, found))
  );
}

async function judge(
  caller: Caller,
  { account, now }: AccountWithPassword,
  answer: ReadAssertion,
  deviceToken: string | undefined,
): Promise<Admission | undefined> {
  // Nobody was named beforehand: the authenticator must say whose passkey it is (WebAuthn L3 §7.2 step 6).
  if (!answer.userHandle) return undefined;
  const kept = openFactors(account, passkey, activeFactors(account, "PASSKEY"));
  const proof = { credential: answer.response };
  const verified = await passkey.verify(surroundings(now, caller), personOf(account), kept, proof);
  if (verified.ok) {
    return admit(caller, {
      account,
      method: "PASSKEY",
      factorId: verified.factorId,
      now,
      deviceToken,
      spend: spendFactor(caller, account, verified, sql`account`),
      // A second factor was proved as well: wrong answers to one are counted in a row.
      also: (opened) => [clearFailures(account.id, [], opened), ...stopByProof(caller, account, opened)],
    });
  }
  if (verified.copied) await reportCopy(caller, account, verified.copied);
  return undefined;
}

async function refuse(caller: Caller, found?: AccountWithPassword): Promise<AppError> {
  await recordEvent(caller, {
    event: "sign_in",
    result: "failure",
    ...subjectOf(found?.account),
    method: "PASSKEY",
  });
  return new AppError("INVALID_CREDENTIALS", { message: REFUSED });
}
