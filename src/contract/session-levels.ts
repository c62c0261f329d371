/** How far a sign-in has come: what each may call is said by the procedures. */
export const SESSION_LEVELS = ["pending", "enrolling", "full"] as const;
export type SessionLevel = (typeof SESSION_LEVELS)[number];

/** What a session that isn't full goes on to: to prove a method, or to set one up. */
export const NEXT_STEPS = ["challenge", "enrol"] as const;
export type NextStep = (typeof NEXT_STEPS)[number];

export const NEXT_STEP = {
  pending: "challenge",
  enrolling: "enrol",
  full: undefined,
} as const satisfies Record<SessionLevel, NextStep | undefined>;

/** The page where it is done. */
export const NEXT_PAGE = { challenge: "/challenge", enrol: "/enrol" } as const satisfies Record<
  NextStep,
  string
>;
