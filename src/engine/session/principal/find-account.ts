import { addressForms } from "../../platform/address-forms";
import { bringAccountToForm } from "./bring-to-form";
import type { Account } from "./principal";
import { toRecovery } from "./recovery-facts";
import {
  type AccountJson,
  accountByCredential,
  accountByEmail,
  accountById,
  accountByLink,
} from "./statements";

/** Whose an address, a credential or a link is. */

export type AccountWithPassword = { account: Account; passwordHash: string | null; now: Date };

/** The origin of a sign-in: the hash of a trusted device's token, and keyed hashes of its other sources. */
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
    // Otherwise an account not yet normalised and one made concurrently could share an address.
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

export const date = (text: string | null) => (text === null ? null : new Date(text));

export function toAccount(json: AccountJson): Account {
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
