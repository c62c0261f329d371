import { bucket, hasRoom, limit } from "./rate-limit";

/** Counted apart, so that who holds a session that isn't fresh takes nothing from what a fresh one may do. */
export type OwnChange = "names" | "set-ups" | "methods";

/**
 * For changes of one's own that are recorded and may be mailed: so many that a real notice would drown in them are
 * refused.
 * @throws AppError RATE_LIMITED
 */
export const limitOwnChanges = (accountId: string, kind: OwnChange): Promise<void> =>
  limit(bucket("changes:account", `${kind} ${accountId}`));

/** Whether one more ending of one's own sessions is recorded. The ending itself is never refused. */
export const mayRecordEnding = (accountId: string): Promise<boolean> =>
  hasRoom(bucket("changes:account", `endings ${accountId}`));
