import type { SQL } from "drizzle-orm";
import { AppError } from "@/contract/errors";
import type { MfaType } from "@/contract/methods";
import type { ProofMethod } from "@/contract/proofs";
import { audit } from "../audit/audit";
import type { Caller } from "../audit/caller";
import { type Decision, decide } from "./policy";
import type { Account, Proof } from "./principal";
import { type Issued, openSession } from "./session";
import { rememberSource } from "./sign-in-source";
import { findDevice, type KnownDevice, mayTrustDevices, seeDevice } from "./trusted-device";

/**
 * The one gate. Every first factor ends here, whatever it was, and only here are sessions opened: policy says what
 * more is needed, and a pending, an enrolling or a full session is the answer. There is no list of paths to forget one from.
 */
export type Admission = { issued: Issued; account: Account; decision: Decision };

export type FirstFactor = {
  account: Account;
  method: ProofMethod;
  /** What was proved along with it. */
  alongside?: readonly ProofMethod[];
  now: Date;
  /** A condition on the person's row that must still hold when the session is opened. */
  onlyIf?: SQL;
  /** The step that spends the proof: without a row of it there is no session. */
  spend?: SQL;
  /** The token of a device that was trusted earlier: it stands in for the second proof, never for freshness. */
  deviceToken?: string | undefined;
  /** Further steps of the same statement, over the new session's row. */
  also?: (opened: SQL) => SQL[];
};

/** @throws AppError INVALID_CREDENTIALS when what was proved no longer holds */
export async function admit(caller: Caller, first: FirstFactor): Promise<Admission> {
  const { account, method, now } = first;
  const at = now.toISOString();
  const alone: Proof[] = [method, ...(first.alongside ?? [])].map((proved) => ({ method: proved, at }));
  const device = await deviceFor(first, decide(account, alone, now));
  const given: Proof[] = device ? [...alone, { method: "TRUSTED_DEVICE", at }] : alone;
  const decision = decide(account, given, now);
  const issued = await openSession(
    caller,
    {
      account,
      level: decision.level,
      proofs: given,
      onlyIf: first.onlyIf,
      isProved: device === undefined,
      trustedDeviceId: device?.id ?? null,
    },
    (opened) => [
      audit(
        caller,
        {
          event: "sign_in",
          actorId: account.id,
          orgId: account.organization?.id ?? null,
          method,
          detail: { level: decision.level, ...(device ? { trustedDevice: true } : {}) },
        },
        opened,
      ),
      ...(device ? [seeDevice(caller, device.id, opened)] : []),
      ...(decision.level === "full" ? [rememberSource(caller, account.id, opened)] : []),
      ...(first.also?.(opened) ?? []),
    ],
    first.spend,
  );
  // What was proved a moment ago is no longer so: the password was changed, or the account is gone.
  if (!issued) throw new AppError("INVALID_CREDENTIALS");
  return { issued, account, decision };
}

/** Only where a second proof is what's missing, and only the person's own device. */
async function deviceFor(
  { account, deviceToken }: FirstFactor,
  alone: Decision,
): Promise<KnownDevice | undefined> {
  if (alone.level !== "pending" || !mayTrustDevices(account)) return undefined;
  const device = await findDevice(deviceToken);
  return device?.userId === account.id ? device : undefined;
}

/** The method to ask first: the person's own choice where it counts here. */
export function firstOffered(account: Account, methods: readonly MfaType[]): MfaType | undefined {
  return account.primaryMethod && methods.includes(account.primaryMethod)
    ? account.primaryMethod
    : methods[0];
}
