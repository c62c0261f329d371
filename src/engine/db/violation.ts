/** Whether an error, or what caused it, is Postgres's error of this SQLSTATE. */
function isViolation(error: unknown, sqlState: string): boolean {
  if (!(error instanceof Error)) return false;
  if ("code" in error && error.code === sqlState) return true;
  return isViolation(error.cause, sqlState);
}

/** `unique_violation`: there is such a row already. */
export const isUniqueViolation = (error: unknown): boolean => isViolation(error, "23505");

/** `foreign_key_violation`: the row that was named is gone, or the one to be removed is still named. */
export const isForeignKeyViolation = (error: unknown): boolean => isViolation(error, "23503");

/**
 * Does the work once more where others changed meanwhile what it had read: a row came that wasn't there, or one went.
 * @throws what the second try throws
 */
export async function againOnViolation<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!isUniqueViolation(error) && !isForeignKeyViolation(error)) throw error;
    return work();
  }
}
