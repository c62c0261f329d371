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
