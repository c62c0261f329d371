import { PAGES } from "@/contract/page-paths";
import { NEXT_PAGE, type NextStep } from "@/contract/session-levels";
/** Where people go on to, without tokens or addresses, as paths end up in histories and logs. */

export const HOME = PAGES.security;
/** Where the name, the address and the password are. */
export const PROFILE = "/settings/profile";
/** What is worth doing first in a new account. */
export const WELCOME = "/welcome";

export const NOTES = [
  "session-ended",
  "session-over",
  "sign-in-first",
  "too-many-codes",
  "signed-out",
  "password-changed",
  "email-changed",
  "account-deleted",
  "secure-account",
] as const;
/** Why somebody is at the sign-in page. */
export type Note = (typeof NOTES)[number];

/** @param next a path that was checked */
export function loginPath(next: string | undefined, note?: Note): string {
  return withQuery(PAGES.login, { note, next });
}

/** @param next a path that was checked */
export function registerPath(next: string | undefined): string {
  return withQuery(PAGES.register, { next });
}

/** Where a signed-in person is asked for a longer password. @param next a path that was checked */
export function longerPasswordPath(next: string | undefined): string {
  return withQuery("/longer-password", { next });
}

/** Where to go after a sign-in: the second step, a set-up, or the requested page. */
export function pathAfter(nextStep: NextStep | undefined, next: string | undefined): string {
  return nextStep ? withQuery(NEXT_PAGE[nextStep], { next }) : (next ?? HOME);
}

function withQuery(path: string, values: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value !== undefined) query.set(name, value);
  const text = query.toString();
  return text === "" ? path : `${path}?${text}`;
}
