import { bool, hasRow, NOW } from "../db/query/expressions";
import { fields } from "../db/query/fields";
import { query } from "../db/query/query";
import { sql } from "../db/query/sql";
import { update } from "../db/query/write";
import { run } from "../db/run";
import { users } from "../db/schema";
import { env } from "../platform/settings/env";

/**
 * Everybody knows the demo's passwords, so its accounts are disabled anywhere but on loopback.
 * @returns whether the demo is here, and asleep
 */
export async function keepDemoLocal(): Promise<boolean> {
  if (env().isLoopback) return false;
  await run(sql`${update(users, { disabledAt: NOW })} where ${users.isDemo} and ${users.disabledAt} is null`);
  const [row] = await run(query`select ${fields({ isHere: hasRow(sql`${users} where ${users.isDemo}`) })}`, {
    retry: "safe",
  });
  return row?.isHere === true;
}

/** Somebody on a machine of their own wants it. */
export async function wakeDemo(): Promise<void> {
  await run(
    sql`${update(users, { disabledAt: null })} where ${users.isDemo} and ${users.disabledAt} is not null`,
  );
}

/** Nobody has an account here but the people of the demo, if they are there. */
export async function isNobodyElseHere(): Promise<boolean> {
  const [row] = await run(
    query`select ${fields({ isAlone: bool(sql`not exists (select 1 from ${users} where not ${users.isDemo})`) })}`,
    { retry: "safe" },
  );
  return row?.isAlone === true;
}
