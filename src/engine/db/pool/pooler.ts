import { z } from "zod";
import type { Connection } from "./connection";
import { databaseErrorCode } from "./unavailable";

/**
 * A pooler that may stand between the app and its database. In transaction mode it hands a server connection on after
 * each transaction, so prepared statements end up on somebody else's connection.
 */
export type Pooling = "none" | "session" | "transaction";

const ROUNDS = 3;
const row = z.tuple([z.object({ pid: z.number() })]);

async function serverPid(connection: Connection): Promise<number> {
  const { rows } = await connection.run({
    text: "select pg_backend_pid() as pid",
    params: [],
    prepare: false,
  });
  return row.parse(rows)[0].pid;
}

/**
 * Detects a pooler by the server's process id. It differs from the one announced at log-in, and in transaction mode
 * from statement to statement.
 * @param openAnother a second connection like `first`, needed only where there is a pooler
 */
export async function findPooling(first: Connection, openAnother: () => Connection): Promise<Pooling> {
  const pid = await serverPid(first);
  if (pid === first.announcedPid) return "none";
  const second = openAnother();
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      if (!(await isPinned(first, second, pid))) return "transaction";
    }
    return "session";
  } finally {
    await second.end();
  }
}

/** Whether `first` keeps its server while `second` holds one. */
async function isPinned(first: Connection, second: Connection, pid: number): Promise<boolean> {
  await second.run({ text: "begin", params: [], prepare: false });
  const other = await serverPid(second);
  const same = other === pid ? undefined : await serverPid(first);
  await second.run({ text: "rollback", params: [], prepare: false });
  return same === pid;
}

/** PgBouncer's words for what it can't hand on: statement_timeout and the like (08P01, protocol violation). */
export function refusesParameters(error: unknown): boolean {
  const message = error instanceof Error ? error.message : "";
  return databaseErrorCode(error) === "08P01" && /startup parameter/i.test(message);
}
