import { AppError } from "@/contract/errors";
import { LIMITS } from "@/contract/limits";
import { env } from "../../platform/settings/env";
import { leastPasswordLength } from "../../session/policy/policy";
import { isBreached } from "./breached-passwords";
import { commonPasswords } from "./common-passwords";

/**
 * What makes a password unfit (NIST SP 800-63B-4 §3.1.1.2): short, common, or about its owner. There are no
 * composition rules.
 */

export type PasswordContext = {
  email: string;
  organizationName?: string | undefined;
  /** MFA is enforced for this account, so the password is not its only factor. */
  mfaEnforced: boolean;
};

const MIN_WORD = 4;

/** @returns why it is refused, or undefined when it is fit. Length is counted in code points. */
export async function passwordProblem(
  password: string,
  context: PasswordContext,
): Promise<string | undefined> {
  const min = leastPasswordLength(context.mfaEnforced);
  const length = [...password].length;
  if (length < min) return `Use at least ${min} characters. A few random words work well.`;
  if (length > LIMITS.password.max) return `Use at most ${LIMITS.password.max} characters.`;
  const folded = password.normalize("NFKC").toLowerCase();
  if ((await commonPasswords()).has(folded))
    return "That password is one of the most used. Choose a less common one.";
  const own = ownWords(context).find((word) => coversMost(folded, word));
  return own === undefined ? undefined : `Don't build the password on “${own}”.`;
}

function ownWords({ email, organizationName }: PasswordContext): string[] {
  const parts = email.toLowerCase().split(/[@.+_-]/);
  const words = [
    ...parts,
    email.toLowerCase(),
    env().APP_NAME.toLowerCase(),
    organizationName?.toLowerCase() ?? "",
  ];
  return words.filter((word) => word.length >= MIN_WORD);
}

/** A word in a long phrase is fine; a password that is little more than the word is not. */
function coversMost(password: string, word: string): boolean {
  const rest = password.replaceAll(word, "");
  return rest.length < password.length && rest.length < LIMITS.password.minWithMfa;
}

/** @throws AppError PASSWORD_REJECTED with the reason, on `field` */
export async function requireFitPassword(
  password: string,
  context: PasswordContext,
  field: string,
): Promise<void> {
  const problem =
    (await passwordProblem(password, context)) ??
    ((await isBreached(password)) ? "That password is in a known data breach. Choose another." : undefined);
  if (problem === undefined) return;
  throw new AppError("PASSWORD_REJECTED", { message: problem, issues: [{ path: field, message: problem }] });
}
