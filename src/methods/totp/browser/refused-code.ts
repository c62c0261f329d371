import { LIMITS } from "@/contract/limits";

/** What to say of a code that didn't match. @param hint what the server knows beyond that */
export function wordsOfRefusal(hint: string | undefined): string {
  if (hint?.startsWith("Your phone's clock")) return hint;
  const words = `That code didn't match. Codes change every ${LIMITS.totp.stepSeconds} seconds; try the one showing now.`;
  return hint ? `${words} ${hint}` : words;
}
