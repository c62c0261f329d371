import { env } from "@/engine/platform/settings/env";

/**
 * The cookies of a question that waits for its answer, each bound to a path of its own, so that two tabs with two apps
 * don't meet. Browsers refuse the prefix over plain http (RFC 6265bis §4.1.3.1).
 */
const prefixed = (name: string): string => (env().APP_URL.startsWith("http:") ? name : `__Secure-${name}`);

export const interactionCookieName = () => prefixed("latchkey-app-question");
export const resumeCookieName = () => prefixed("latchkey-app-answer");

/** The provider has a name for a session cookie, but none is set: only our own says who is signed in. */
export const UNUSED_SESSION_COOKIE = "latchkey-unused";
