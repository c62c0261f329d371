import { bucket, limit } from "./rate-limit";

/**
 * For changes of one's own that are recorded and may be mailed: so many that a real notice would drown in them are
 * refused.
 * @throws AppError RATE_LIMITED
 */
export const limitOwnChanges = (accountId: string): Promise<void> =>
  limit(bucket("changes:account", accountId));
