import { setTimeout as sleep } from "node:timers/promises";
import type { Row, World } from "../harness/here";

/** What is held, as a query that locks it. */
type Held = { text: string; params: unknown[] };

const LOOKS = 200;
const LOOK_MS = 10;

/**
 * Sends requests that all wait for what is held, each once those before it do, and lets go. Each has read what it
 * decides on by then.
 * @param meanwhile what is done, and committed, by whoever holds it
 * @throws where one of them waits for nothing
 */
export async function inTurn<Answer>(
  { sql }: World,
  { text, params }: Held,
  requests: readonly (() => Promise<Answer>)[],
  meanwhile: () => Promise<unknown> = async () => {},
): Promise<Answer[]> {
  await sql("begin");
  const sent: Promise<Answer>[] = [];
  try {
    await sql(text, params);
    for (const request of requests) {
      sent.push(request());
      await until(sql, sent.length);
    }
    await meanwhile();
  } finally {
    await sql("commit");
    await Promise.allSettled(sent);
  }
  return Promise.all(sent);
}

async function until(sql: World["sql"], waiting: number): Promise<void> {
  for (let look = 0; look < LOOKS; look += 1) {
    // Whoever waits for a row waits for a transaction, which has no database, and has locked a table, which has one.
    const [row] =
      await sql(`select count(distinct pid)::int as count from pg_locks where not granted and pid in (
      select pid from pg_locks where database = (select oid from pg_database where datname = current_database()))`);
    if (countIn(row) >= waiting) return;
    await sleep(LOOK_MS);
  }
  throw new Error(`fewer than ${waiting} wait`);
}

const countIn = (row: Row | undefined): number => Number(row?.count);
