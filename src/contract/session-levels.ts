/** How far a sign-in has come: what each may call is said by the procedures. */
export const SESSION_LEVELS = ["pending", "enrolling", "full"] as const;
export type SessionLevel = (typeof SESSION_LEVELS)[number];
