import { domainToUnicode } from "node:url";
import { normalizeEmail } from "@/contract/text/email-address";

/**
 * The keys under which the account of an address may be kept. Rows from before domains counted by their ASCII form
 * keep their old spelling until the app has brought them to it. Of two accounts whose spellings meet only one can have
 * it.
 */
export type AddressForms = {
  /** The form that every address is stored in today. */
  normal: string;
  /** As it was kept before: this very spelling. */
  spelled: string;
  /** The domain in letters. */
  inLetters: string;
  /** The key of an account that gave the normal form up to another. */
  yielded: string;
};

/** @param email an address as `contract/fields` gives it */
export function addressForms(email: string): AddressForms {
  const normal = normalizeEmail(email);
  const end = normal.lastIndexOf("@") + 1;
  return {
    normal,
    spelled: email.toLowerCase(),
    inLetters: normal.slice(0, end) + domainToUnicode(normal.slice(end)),
    yielded: yieldedForm(normal),
  };
}

/** The same domain to DNS, and another text: with the dot of the root. */
export const yieldedForm = (normal: string): string => `${normal}.`;
