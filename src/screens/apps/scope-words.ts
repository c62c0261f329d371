import type { AppScope } from "@/contract/apps";

/** What an app gets to know or do, to whoever decides about it. `openid` itself says only that it is the same person. */
export const SCOPE_WORDS: Record<Exclude<AppScope, "openid">, string> = {
  profile: "Your name",
  email: "Your email address",
  org: "Your organization, and your role in it",
  offline_access: "Staying signed in for you while you're away",
};
