import { type SQL, sql } from "drizzle-orm";
import { AppError } from "@/contract/errors";
import type { Mailed } from "@/contract/history";
import type { MfaType } from "@/contract/methods";
import type { ProofMethod } from "@/contract/proofs";
import { audit } from "../audit/audit";
import type { Caller } from "../audit/caller";
import { json } from "../db/steps";
import { emit } from "../platform/signals";
import type { Issued } from "./issued";
import { type Decision, decide, stillCounts } from "./policy/policy";
import { actorOf } from "./principal/actor";
import type { Account, Proof } from "./principal/principal";
import { openSession } from "./session";
import { isNewDevice, orNewDevice, rememberSignIn } from "./sign-in-source";
import { findDevice, type KnownDevice, mayTrustDevices, seeDevice } from "./trusted-device";

/** The only place that opens sessions, at the level that policy decides. */
export type Admission = { issued: Issued; account: Account; decision: Decision };

export type FirstFactor = {
  account: Account;
  method: ProofMethod;
  /** What proved the mailbox, where it wasn't a link to sign in with. */
  mailed?: Mailed | undefined;
  /** The factor that gave it, where one did. */
  factorId?: string;
  /** What was proved along with it. */
  alongside?: readonly ProofMethod[];
  now: Date;
  /** A condition on the person's row that must still hold when the session is opened. */
  onlyIf?: SQL;
  /** The step that spends the proof: without a row of it there is no session. */
  spend?: SQL;
  /** The token of a device that was trusted earlier: it stands in for the second proof, never for freshness. */
  deviceToken?: string | undefined;
  /** Everything else that is open ends with it: a further step raises the account's number. */
  endsOthers?: boolean;
  /** Further steps of the same statement, over the new session's row. */
  also?: (opened: SQL) => SQL[];
};

/** @throws AppError INVALID_CREDENTIALS when what was proved no longer holds */
export async function admit(caller: Caller, first: FirstFactor): Promise<Admission> {
  const { account, method, factorId, now } = first;
  const at = now.toISOString();
  const others = (first.alongside ?? []).map((proved) => ({ method: proved, at }));
  const alone: Proof[] = [{ method, at, factorId }, ...others];
  const device = await deviceFor(first, decide(account, alone, now));
  const given: Proof[] = device ? [...alone, proofBy(device)] : alone;
  const decision = decide(account, given, now);
  const isFull = decision.level === "full";
  const isNew = isFull && !device ? isNewDevice(caller, account) : sql`false`;
  const epoch = account.epochs.access + (first.endsOthers ? 1 : 0);
  const issued = await openSession(
    caller,
    {
      account,
      level: decision.level,
      proofs: given,
      onlyIf: first.onlyIf,
      isProved: device === undefined,
      trustedDeviceId: device?.id ?? null,
      endsOthers: first.endsOthers,
    },
    (opened) => [
      audit(
        caller,
        {
          event: "sign_in",
          ...actorOf({ account, session: { id: sql`(select id from ${opened})` } }),
          method,
          detail: sql`${json(detailOf(first, decision, device))} || ${orNewDevice(isNew)}`,
        },
        opened,
      ),
      ...(device ? [seeDevice(caller, device.id, opened)] : []),
      ...(isFull ? rememberSignIn(caller, account, { epoch, now, isNew }, opened) : []),
      ...(first.also?.(opened) ?? []),
    ],
    first.spend,
  );
  // The device was removed concurrently, so the second step is asked for.
  if (!issued && device) return admit(caller, { ...first, deviceToken: undefined });
  // The first factor no longer holds: the password was changed or the account deleted concurrently.
  if (!issued) throw new AppError("INVALID_CREDENTIALS");
  emit("signIn", { method, outcome: decision.level });
  return { issued, account, decision };
}

/** What is recorded of a sign-in. */
const detailOf = ({ mailed }: FirstFactor, { level }: Decision, device: KnownDevice | undefined) => ({
  level,
  ...(device ? { trustedDevice: true } : {}),
  ...(mailed ? { mailed } : {}),
});

/** Only where a second proof is what's missing, and only the person's own device. */
async function deviceFor(
  { account, deviceToken, now }: FirstFactor,
  alone: Decision,
): Promise<KnownDevice | undefined> {
  if (alone.level !== "pending" || !mayTrustDevices(account)) return undefined;
  const device = await findDevice(deviceToken);
  return device?.userId === account.id && stillCounts(account, proofBy(device), now) ? device : undefined;
}

/** A device's proof dates from when it was trusted. */
const proofBy = ({ trustedAt }: KnownDevice): Proof => ({
  method: "TRUSTED_DEVICE",
  at: trustedAt.toISOString(),
});

/** The method to ask first: the person's own choice where it counts here. */
export function firstOffered(account: Account, methods: readonly MfaType[]): MfaType | undefined {
  return account.primaryMethod && methods.includes(account.primaryMethod)
    ? account.primaryMethod
    : methods[0];
}
