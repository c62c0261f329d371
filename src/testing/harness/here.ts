import { afterAll, beforeAll } from "vitest";
import { z } from "zod";
import { handlePageCall } from "@/api/page-calls";
import { handleRest } from "@/api/rest/rest";
import { closeDatabase, connectDatabase } from "@/engine/db/pool/client";
import { Connection } from "@/engine/db/pool/connection";
import { connectionSettings } from "@/engine/db/pool/connection-settings";
import { readLocalMailbox } from "@/engine/mail/deliver";
import { MAILS } from "@/methods/servers";
import { createTestDatabase, type TestDatabase } from "../database/database";
import { type Ask, answerHere, request } from "./http";

/** The app without a server around it, on a database of its own: for rules that are the database's to keep. */

/** Its address, which the people of a test use like a server's. */
export const HERE = "http://localhost:3000";
const AGENT = "Mozilla/5.0 (Macintosh) Firefox/140.0";

answerHere(HERE, async (asked) => {
  const url = new URL(asked.url);
  if (url.pathname === "/outbox.json")
    return Response.json(await readLocalMailbox(MAILS, url.searchParams.get("to") ?? undefined));
  if (!asked.headers.has("user-agent")) asked.headers.set("user-agent", AGENT);
  return url.pathname.startsWith("/api/trpc/") ? handlePageCall(asked) : handleRest(asked);
});

export type Row = Record<string, unknown>;
export type World = {
  /** As the tables' owner: for looking, and for moving time. */
  sql: (text: string, params?: unknown[]) => Promise<Row[]>;
};

/** A fresh database for the tests of one file, from the first of them to the last. */
export function openWorld(): World {
  let database: TestDatabase;
  let owner: Connection;
  beforeAll(async () => {
    // What an earlier file of this process left open would be asked instead.
    await closeDatabase();
    database = await createTestDatabase();
    connectDatabase(database.appUrl);
    owner = new Connection(connectionSettings(database.url, { statementTimeout: 0 }));
  });
  afterAll(async () => {
    await owner.end();
    await closeDatabase();
    await database.drop();
  });
  return {
    sql: async (text, params = []) => rows.parse((await owner.run({ text, params, prepare: false })).rows),
  };
}
const row = z.record(z.string(), z.unknown());
const rows = z.array(row);

export type Answer = { status: number; body: Row };

/** Asks one operation. */
export async function ask(method: string, path: string, asked: Ask = {}): Promise<Answer> {
  const { status, body } = await request(HERE, method, path, asked);
  return { status, body: row.parse(body) };
}

/** @throws with the answer where it isn't 200 */
export async function mustAsk(...args: Parameters<typeof ask>): Promise<Answer["body"]> {
  const { status, body } = await ask(...args);
  if (status !== 200) throw new Error(`${args[0]} ${args[1]}: ${status} ${JSON.stringify(body)}`);
  return body;
}
