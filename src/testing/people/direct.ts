import { z } from "zod";
import { handlePageCall } from "@/api/page-calls";
import { handleRest } from "@/api/rest/rest";
import { closeDatabase, connectDatabase } from "@/engine/db/pool/client";
import { readLocalMailbox } from "@/engine/mail/deliver";
import { askOnce } from "../database/ask-once";
import { createTestDatabase } from "../database/database";
import { answerHere, request, tokenIn } from "../harness/http";
import * as client from "./client";
import * as organization from "./organization";

/** The REST API without a server around it, on a database of its own: for rules that are the database's to keep. */

process.env.RATE_LIMIT_MULTIPLIER = "1000000";

const HERE = "http://localhost:3000";
const AGENT = "Mozilla/5.0 (Macintosh) Firefox/140.0";

answerHere(HERE, async (asked) => {
  const url = new URL(asked.url);
  if (url.pathname === "/outbox.json")
    return Response.json(await readLocalMailbox(url.searchParams.get("to") ?? undefined));
  if (!asked.headers.has("user-agent")) asked.headers.set("user-agent", AGENT);
  return url.pathname.startsWith("/api/trpc/") ? handlePageCall(asked) : handleRest(asked);
});

export type World = {
  /** As the tables' owner: for looking, and for moving time. */
  sql: (text: string, params?: unknown[]) => Promise<Record<string, unknown>[]>;
  close: () => Promise<void>;
};

export async function openWorld(): Promise<World> {
  const database = await createTestDatabase();
  connectDatabase(database.appUrl);
  return {
    sql: async (text, params) => rows.parse(await askOnce(database.url, text, params)),
    close: async () => {
      await closeDatabase();
      await database.drop();
    },
  };
}
const rows = z.array(z.record(z.string(), z.unknown()));

export type Answer = { status: number; body: Record<string, unknown> };

/** Asks one operation. @param token a bearer token; none for nobody */
export async function ask(
  method: string,
  path: string,
  token?: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const answer = await request(HERE, method, path, {
    ...(token === undefined ? {} : { token }),
    body,
    headers,
  });
  return { status: answer.status, body: z.record(z.string(), z.unknown()).parse(answer.body) };
}

/** @throws with the answer where it isn't 200 */
export async function mustAsk(...args: Parameters<typeof ask>): Promise<Answer["body"]> {
  const { status, body } = await ask(...args);
  if (status !== 200) throw new Error(`${args[0]} ${args[1]}: ${status} ${JSON.stringify(body)}`);
  return body;
}

export const signUp = (more: Record<string, unknown> = {}): Promise<client.SignedIn> =>
  client.signUp(HERE, more);

/** Somebody known by the address alone, who has the usual password. */
export const ownerOf = (email: string) => ({ url: HERE, email, password: client.PASSWORD });

export const newOwner = (): Promise<client.SignedIn> => organization.newOwner(HERE);

/** The secret in the newest mail to an address. */
export const tokenMailedTo = async (email: string): Promise<string> =>
  tokenIn(await client.mailTo(HERE, email));
