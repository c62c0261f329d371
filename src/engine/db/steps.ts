import { type SQL, StringChunk } from "drizzle-orm";
import { sql } from "./query/sql";
import { run } from "./run";

/**
 * Changes are single statements: one `with` whose first step is conditional, and whose later steps depend on its row.
 * Postgres does all of it or nothing, even when the connection is lost half-way. Transactions over postgres.js don't
 * promise that. These are the steps that many changes share.
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

/** The name of one of many steps: `room_2`. */
export const stepName = (name: string, index: number): SQL => sql`${new StringChunk(`${name}_${index}`)}`;

/** Further steps of a statement, each under a name of its own. */
export const andSteps = (steps: readonly SQL[]): SQL =>
  sql.join(
    steps.map((step, index) => sql`, ${stepName("also", index)} as (${step})`),
    sql``,
  );

/** Runs one change and says whether its condition held. */
export async function changed(query: SQL): Promise<boolean> {
  return (await run(query)).length > 0;
}
