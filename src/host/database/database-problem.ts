/** Why the app couldn't reach its database at start, and which setting it was reached by. */
export class DatabaseProblem extends Error {
  constructor(
    readonly setting: "DATABASE_URL" | "MIGRATION_DATABASE_URL",
    cause: unknown,
  ) {
    super(`${setting} doesn't work`, { cause });
    this.name = "DatabaseProblem";
  }
}

/** Says of whatever goes wrong in it which setting it is about. @throws DatabaseProblem */
export async function naming<T>(setting: DatabaseProblem["setting"], work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new DatabaseProblem(setting, error);
  }
}
