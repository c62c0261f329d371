/** What of a mail somebody signed in with, where it wasn't a link to sign in with. */
export const MAILED = ["code", "invitation"] as const;
export type Mailed = (typeof MAILED)[number];
