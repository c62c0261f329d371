import { LIMITS } from "@/contract/limits";
import { MFA_METHODS, type MfaType, STRONGEST_FIRST } from "@/contract/methods";
import { withArticle } from "@/contract/text/article";
import type { MethodState } from "@/methods/panel/panel";

/** How well the account is protected, in one line, and the next best thing to do about it. */

export type Summary = {
  isProtected: boolean;
  line: string;
  advice: string;
  /** The method the advice is about, to be set up by a press. */
  setUp?: MfaType | undefined;
};

type Facts = {
  methods: readonly MethodState[];
  hasPassword: boolean;
  backupCodesLeft: number;
};

/** What is advised, the strongest first and never mail. */
const BEST = STRONGEST_FIRST.filter((type) => !MFA_METHODS[type].provesMail);

export function summaryOf({ methods, hasPassword, backupCodesLeft }: Facts): Summary {
  const available = methods.filter(({ isAvailable }) => isAvailable);
  const enabled = available.filter(({ isEnabled }) => isEnabled);
  const next = BEST.map((best) => available.find(({ type }) => type === best)).find(
    (method) => method && !method.isConfigured,
  );
  if (enabled.length === 0) return unprotected(hasPassword, available, next);
  const line =
    enabled.length === 1
      ? `Your account is protected by your ${enabled[0]?.name.toLowerCase()}`
      : `Your account is protected by ${enabled.length} methods`;
  return { isProtected: true, line, ...nextStep(enabled, next, backupCodesLeft) };
}

function unprotected(
  hasPassword: boolean,
  available: readonly MethodState[],
  next: MethodState | undefined,
): Summary {
  const line = `Only your ${hasPassword ? "password" : "email"} protects this account`;
  const stolen = hasPassword ? "a stolen password" : "reading your mail";
  const off = available.find(({ isConfigured }) => isConfigured);
  if (off) {
    const advice = `Turn your ${off.name.toLowerCase()} on again, and ${stolen} isn't enough to get in.`;
    return { isProtected: false, line, advice };
  }
  const advice = `Add a second step, and ${stolen} isn't enough to get in. It takes about a minute.`;
  return { isProtected: false, line, advice, setUp: next?.type };
}

function nextStep(
  enabled: readonly MethodState[],
  next: MethodState | undefined,
  codesLeft: number,
): Pick<Summary, "advice" | "setUp"> {
  if (codesLeft === 0) {
    return {
      advice: "You've no backup codes left. Make a new set, so that a lost phone doesn't lock you out.",
    };
  }
  if (codesLeft <= LIMITS.backupCodes.lowAt) {
    return { advice: "You're low on backup codes. Make a new set before you run out." };
  }
  if (enabled.length === 1 && next) {
    if (enabled[0] && MFA_METHODS[enabled[0].type].provesMail) {
      const advice = `Email is the weakest second step. Add ${withArticle(next.name)}, so that reading your mail isn't enough.`;
      return { advice, setUp: next.type };
    }
    const advice = `Add ${withArticle(next.name)} too, so that losing one doesn't lock you out.`;
    return { advice, setUp: next.type };
  }
  return { advice: "Keep your backup codes somewhere safe, for the day you don't have your phone." };
}
