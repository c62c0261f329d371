import { type SQL, sql } from "drizzle-orm";
import { run } from "./run";

/**
 * Changes are single statements: one `with` whose first step is conditional and whose later steps depend on the row
 * it gave. Postgres does all of it or nothing, also when the connection is lost half-way, which transactions over
 * postgres.js do not promise. These are the steps that many changes share.
 */

/** `now()` and some seconds. */
export const inSeconds = (seconds: number): SQL =>
  sql`now() + make_interval(secs => ${seconds}::double precision)`;

export const json = (value: unknown): SQL => sql`${JSON.stringify(value)}::jsonb`;

export const textArray = (values: readonly string[]): SQL =>
  values.length === 0
    ? sql`array[]::text[]`
    : sql`array[${sql.join(
        values.map((value) => sql`${value}`),
        sql`, `,
      )}]::text[]`;

/** Further steps of a statement, each under a name of its own. */
export const andSteps = (steps: readonly SQL[]): SQL =>
  sql.join(steps.map((step, index) => sql`, ${sql.raw(`also_${index}`)} as (${step})`));

/** Runs one change and says whether its condition held. */
export async function changed(query: SQL): Promise<boolean> {
  return (await run(query)).length > 0;
}
