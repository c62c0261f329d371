import type { MfaType } from "@/contract/methods";
import type { ProofMethod } from "@/contract/proofs";
import type { SessionLevel } from "@/contract/session-levels";
import type { Epochs } from "./epochs";
import type { Recovery } from "./recovery-facts";

/**
 * Who is asking, with session, person, organization and factors, read in one round trip. The database's time comes
 * along, and everything about the request is decided by it.
 */

export type Proof = {
  method: ProofMethod;
  at: string;
  /** The factor that gave it; absent for what isn't one, and where the previous version recorded it. */
  factorId?: string | undefined;
};

export type Factor = {
  id: string;
  type: MfaType;
  status: "pending" | "active";
  enabled: boolean;
  /** base64 of the sealed state. */
  sealed: string;
  keyId: string;
  counter: number;
  credentialId: string | null;
  name: string;
  details: Record<string, unknown>;
  createdAt: string;
  confirmedAt: string | null;
  lastUsedAt: string | null;
  expiresAt: string | null;
  /** The account's when the set-up began. */
  accessEpoch: number;
};

export type Account = {
  id: string;
  epochs: Epochs;
  email: string;
  emailVerified: boolean;
  /** Null where it is the one it always was. */
  emailChangedAt: Date | null;
  hasPassword: boolean;
  /** The password was set through a mailed link and is unconfirmed otherwise, so it is worth that mail. */
  passwordByMail: boolean;
  /** When it was last set; null where that isn't known. */
  passwordChangedAt: Date | null;
  firstName: string;
  lastName: string;
  primaryMethod: MfaType | null;
  userHandle: Buffer;
  mfaLockedUntil: Date | null;
  enrolmentNeedsMail: boolean;
  /** A recovery took every method away: one has to be set up first. */
  mustEnrol: boolean;
  recovery: Recovery | null;
  backupCodesLeft: number;
  orgRole: number;
  organization: Organization | null;
  factors: readonly Factor[];
};

export type Organization = {
  id: string;
  name: string;
  mfaEnforcedFrom: Date | null;
  mfaEnforcedRoles: readonly number[] | null;
  mfaAllowedMethods: readonly MfaType[] | null;
  trustedDevicesAllowed: boolean;
};

export type Session = {
  id: string;
  carrier: "cookie" | "bearer";
  level: SessionLevel;
  generation: number;
  proofs: readonly Proof[];
  provedAt: Date | null;
  signedInAt: Date;
  lastSeenAt: Date;
  expiresAt: Date;
  /** The link was pressed that lets this sign-in try codes of a locked account. */
  isUnlocked: boolean;
};

export type Principal = { session: Session; account: Account; now: Date };
