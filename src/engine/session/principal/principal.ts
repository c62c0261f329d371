import type { MfaType } from "@/contract/methods";
import type { ProofMethod } from "@/contract/proofs";
import type { SessionLevel } from "@/contract/session-levels";
import { type AccessClaims, isExpired } from "../../platform/access-token";
import { addressForms } from "../../platform/address-forms";
import { tokenHash } from "../../platform/crypto";
import { env } from "../../platform/settings/env";
import { bringAccountToForm } from "./bring-to-form";
import { type Epochs, standingProofs } from "./epochs";
import { type Recovery, toRecovery } from "./recovery-facts";
import {
  type AccountJson,
  accountByCredential,
  accountByEmail,
  accountById,
  accountByLink,
  byAccessToken,
  byToken,
  type SignedInRow,
} from "./statements";

/**
 * Who is asking: session, person, organization and factors, read in one round trip. Everything that decides about
 * a request reads it from here, and the time from here too, which is the database's.
 */

export type Proof = { method: ProofMethod; at: string };

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
  /** The password was set through a mailed link that nothing else has confirmed: it is worth that mail. */
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
  /** The link was pressed that lets this sign-in try codes of an account that is locked. */
  isUnlocked: boolean;
};

export type Principal = { session: Session; account: Account; now: Date };

const idle = () => ({ idle: env().SESSION_IDLE_MINUTES * 60 });

/** Whose opaque token this is: the cookie's, or a pending or enrolling bearer's. */
export async function principalByToken(
  token: string,
  carrier: Session["carrier"],
): Promise<Principal | undefined> {
  const [row] = await byToken({ hash: tokenHash(token), carrier, ...idle() });
  return row && toPrincipal(row);
}

/** Whose verified access token this is, as long as its session lives and the token is of its latest generation. */
export async function principalByClaims(token: AccessClaims): Promise<Principal | undefined> {
  const [row] = await byAccessToken({ id: token.sid, generation: token.gen, user: token.sub, ...idle() });
  const principal = row && toPrincipal(row);
  return principal && !isExpired(token, principal.now) ? principal : undefined;
}

export type AccountWithPassword = { account: Account; passwordHash: string | null; now: Date };

/** What a sign-in shows of where it comes from: a trusted device's token, as its hash, and keyed hashes of the rest. */
export type SignInOrigin = { device: Buffer; sources: readonly string[] };
const NOWHERE: SignInOrigin = { device: Buffer.alloc(0), sources: [] };

type AtAddress = {
  /** The newest password that a registration of the address waits with. */
  waitingHash: string | null;
  /** The account's own trusted device that the token is of. */
  knownDevice: string | null;
  /** Where it was signed in to from lately, of what was to be looked for. */
  knownSources: readonly string[];
};
export type AccountAtAddress = AccountWithPassword & AtAddress;

/** @param email as it was typed, or normalised @param origin to be looked for among the account's */
export async function findAccountByEmail(
  email: string,
  origin: SignInOrigin = NOWHERE,
): Promise<AccountAtAddress | undefined> {
  const forms = addressForms(email);
  for (const older of new Set([forms.spelled, forms.inLetters])) {
    // Or a row that is still to be brought to the form, and one made meanwhile, would be two of one address.
    if (older !== forms.normal) await bringAccountToForm(older, forms.normal);
  }
  const { device, sources } = origin;
  const [row] = await accountByEmail({ ...forms, device, sources: JSON.stringify(sources) });
  return row && { ...row, account: toAccount(row.account) };
}

/** Whose passkey this is; a disabled one too. @param credential the credential id, base64url */
export async function findAccountByCredential(credential: string): Promise<AccountWithPassword | undefined> {
  const [row] = await accountByCredential({ credential });
  return row && { ...row, account: toAccount(row.account) };
}

export async function findAccountById(id: string): Promise<AccountWithPassword | undefined> {
  const [row] = await accountById({ id });
  return row && { ...row, account: toAccount(row.account) };
}

/** Whose live mailed link this is, and what was kept with it. @param hash of its token */
export async function findAccountByLink(
  hash: Buffer,
  purpose: string,
): Promise<(AccountWithPassword & { data: Record<string, unknown> }) | undefined> {
  const [row] = await accountByLink({ hash, purpose });
  return row && { ...row, account: toAccount(row.account) };
}

const date = (text: string | null) => (text === null ? null : new Date(text));

function toAccount(json: AccountJson): Account {
  return {
    ...json,
    userHandle: Buffer.from(json.userHandle, "base64"),
    emailChangedAt: date(json.emailChangedAt),
    passwordChangedAt: date(json.passwordChangedAt),
    mfaLockedUntil: date(json.mfaLockedUntil),
    recovery: toRecovery(json.recovery),
    organization: json.organization && {
      ...json.organization,
      mfaEnforcedFrom: date(json.organization.mfaEnforcedFrom),
    },
  };
}

function toPrincipal({ session: { opened, ...session }, account, now }: SignedInRow): Principal {
  return {
    session: {
      ...session,
      proofs: standingProofs(session.proofs, opened, account.epochs),
      provedAt: date(session.provedAt),
      signedInAt: new Date(session.signedInAt),
      lastSeenAt: new Date(session.lastSeenAt),
      expiresAt: new Date(session.expiresAt),
    },
    account: toAccount(account),
    now,
  };
}
