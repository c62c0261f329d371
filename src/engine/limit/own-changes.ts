import { bucket, hasRoom, limit } from "./rate-limit";

/** Counted apart, so that who holds a session that isn't fresh takes nothing from what a fresh one may do. */
export type OwnChange = "names" | "set-ups" | "methods" | "primary" | "addresses" | "apps";

/**
 * For changes of one's own that are recorded and may be mailed: so many that a real notice would drown in them are
 * refused.
 * @throws AppError RATE_LIMITED
 */
export const limitOwnChanges = (accountId: string, kind: OwnChange): Promise<void> =>
  limit(bucket("changes:account", `${kind} ${accountId}`));

/** Of each kind by itself, so that none hides another. */
export type OwnEnding = "session.ended" | "activity.denied" | "mfa.reset";

/** Whether one more ending of one's own is recorded and mailed. The ending itself is never refused. */
export const mayRecordEnding = (accountId: string, kind: OwnEnding): Promise<boolean> =>
  hasRoom(bucket("changes:account", `${kind} ${accountId}`));
