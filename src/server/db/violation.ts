/** Whether an error, or what caused it, is Postgres's error of this code. */
function isViolation(error: unknown, code: string): boolean {
  if (!(error instanceof Error)) return false;
  if ("code" in error && error.code === code) return true;
  return isViolation(error.cause, code);
}

/** `unique_violation`: there is such a row already. */
export const isUniqueViolation = (error: unknown): boolean => isViolation(error, "23505");

/** `foreign_key_violation`: the row that was named is gone, or the one to be removed is still named. */
export const isForeignKeyViolation = (error: unknown): boolean => isViolation(error, "23503");
