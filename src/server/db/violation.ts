/** Whether an error, or what caused it, is Postgres's `unique_violation`. */
export function isUniqueViolation(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ("code" in error && error.code === "23505") return true;
  return isUniqueViolation(error.cause);
}
