/** The two screens that every sight is looked at on. Stories begin in one theme on the phone, in the other at the desk. */
export const SCREENS = {
  narrow: { viewport: { width: 390, height: 844 }, colorScheme: "dark" },
  wide: { viewport: { width: 1280, height: 800 }, colorScheme: "light" },
} as const;

export type Screen = keyof typeof SCREENS;

/** Files whose stories are gone through at the desk; all others are gone through on the phone. */
const AT_THE_DESK = [
  "account",
  "activity",
  "beside",
  "devices",
  "dialog-focus",
  "keyboard",
  "offline",
  "older-browsers",
  "organization",
  "other-account",
  "passkeys",
  "security",
  "sessions",
];

/** A story that goes another way on each screen is tagged with this, and gone through on both. */
export const BOTH = "@both";

const desk = `(?:${AT_THE_DESK.join("|")})\\.spec\\.ts`;

/** With `EVERY_SCREEN=1`, as the long tests have it, each story is gone through on both. */
const everywhere = process.env.EVERY_SCREEN === "1" ? "|" : "";

/** What of `<project> <file> <title> <tags>` a screen's stories have in theirs. */
export const STORIES: Record<Screen, RegExp> = {
  narrow: new RegExp(`^(?!.*\\b${desk})|${BOTH}\\b${everywhere}`),
  wide: new RegExp(`\\b${desk}|${BOTH}\\b${everywhere}`),
};
