import type { HistoryEntry } from "./entry";
import { withWhat } from "./with-what";

/** A sign-in as one row: what was proved, and what went wrong on the way. */

/** Beside others there is room for a word. */
const SHORT: Readonly<Record<string, string>> = { GOOGLE_AUTH: "app" };
const shortName = ({ method, mailed }: HistoryEntry) =>
  [SHORT[method ?? ""] ?? withWhat(method, mailed) ?? []].flat();

export type SignInWords = {
  title: string;
  /** "password and app", "Chrome on Linux", "after 2 wrong codes". */
  facts: string[];
};

export function signInWords(entry: HistoryEntry): SignInWords {
  const steps = (entry.within ?? []).filter(({ event }) => event === "sign_in.second_step");
  const done = steps.filter(({ result }) => result === "success");
  const proofs = [entry, ...done].flatMap(shortName);
  if (entry.onTrustedDevice) proofs.push("a trusted device");
  const wrong = steps.length - done.length;
  const isIn = entry.nextStep !== "challenge" || done.length > 0;
  return {
    title: isIn ? "Signed in" : "Began to sign in",
    facts: [
      [...new Set(proofs)].join(" and "),
      entry.device,
      wrong === 0 ? "" : `after ${wrong} wrong ${wrong === 1 ? "code" : "codes"}`,
    ].filter((fact) => fact !== ""),
  };
}

/** Completed on a device that is new to the account, whichever step was the last. */
export const isOnNewDevice = ({ onNewDevice, within = [] }: HistoryEntry): boolean =>
  onNewDevice === true || within.some((step) => step.onNewDevice === true);
