import { LIMITS } from "@/contract/limits";
import type { Problem } from "@/ui/form/problem";

const NOT_ACCEPTED: Readonly<Record<string, string>> = {
  INVALID_CODE: "That passkey isn't one of this account's, or is turned off. Try another one.",
  METHOD_NOT_ENABLED: "Passkeys are turned off for this account. Use another way.",
};

const NOT_ADDED: Readonly<Record<string, string>> = {
  INVALID_CODE: "We couldn't accept that passkey. Try again, or choose another place.",
  SETUP_VERIFICATION_FAILED: "This took a little long. Press the button to start again.",
  ALREADY_EXISTS: "That passkey is registered already. Use it, or choose another place.",
  LIMIT_REACHED: `You have ${LIMITS.passkeys.max} passkeys, and that's the most. Remove one to add another.`,
};

const inWords = (problem: Problem | undefined, words: Readonly<Record<string, string>>) =>
  problem && { ...problem, message: words[problem.code ?? ""] ?? problem.message };

/** The server's refusal of a passkey that was used, in words about passkeys. */
export const notAccepted = (problem: Problem | undefined) => inWords(problem, NOT_ACCEPTED);
/** The server's refusal of a passkey that was made. */
export const notAdded = (problem: Problem | undefined) => inWords(problem, NOT_ADDED);
