/**
 * What an event of the trail changed, as texts: a role by its number, roles and methods with commas between them (empty:
 * everybody, any), a requirement by the time it holds from (empty: nothing is required).
 */
export const CHANGED = ["name", "role", "required-from", "roles", "methods", "trusted-devices"] as const;
export type Changed = (typeof CHANGED)[number];

/** What of a mail somebody signed in with, where it wasn't a link to sign in with. */
export const MAILED = ["code", "invitation"] as const;
export type Mailed = (typeof MAILED)[number];
