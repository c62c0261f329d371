/** What a history may be narrowed to, as its address and its buttons say it. */
export const HISTORY_KINDS = {
  all: "All",
  "sign-ins": "Sign-ins",
  changes: "Changes",
  failures: "Failures",
} as const;
export type HistoryKind = keyof typeof HISTORY_KINDS;

export const isHistoryKind = (key: unknown): key is HistoryKind =>
  typeof key === "string" && Object.hasOwn(HISTORY_KINDS, key);
