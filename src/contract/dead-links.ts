/** Why a mailed link is dead: expired, used, or replaced by a newer one. */
export const DEAD_LINKS = ["expired", "used", "replaced"] as const;
export type DeadLink = (typeof DEAD_LINKS)[number];
