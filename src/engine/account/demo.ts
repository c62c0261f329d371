import { sql } from "drizzle-orm";
import { run } from "../db/run";
import { env } from "../platform/settings/env";

/**
 * Everybody knows how the people of the demo sign in. On a machine of one's own that is what they are for; anywhere
 * else they are put to sleep: they can't sign in, and their sessions count no more.
 * @returns whether the demo is here, and asleep
 */
export async function keepDemoLocal(): Promise<boolean> {
  if (env().isLoopback) return false;
  await run(sql`update users set disabled_at = now() where is_demo and disabled_at is null`);
  const [row] = await run<{ isHere: boolean }>(
    sql`select exists (select 1 from users where is_demo) as "isHere"`,
    { retry: "safe" },
  );
  return row?.isHere === true;
}

/** Somebody on a machine of their own wants it. */
export async function wakeDemo(): Promise<void> {
  await run(sql`update users set disabled_at = null where is_demo and disabled_at is not null`);
}

/** Nobody has an account here but the people of the demo, if they are there. */
export async function isNobodyElseHere(): Promise<boolean> {
  const [row] = await run<{ isAlone: boolean }>(
    sql`select not exists (select 1 from users where not is_demo) as "isAlone"`,
    { retry: "safe" },
  );
  return row?.isAlone === true;
}
