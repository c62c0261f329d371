import { randomUUID } from "node:crypto";
import { z } from "zod";
import { handleRest } from "@/api/rest/rest";
import { closeDatabase, connectDatabase, pool } from "@/engine/db/pool/client";
import { createTestDatabase } from "../database/database";

/** The REST API inside the test's own process, on a database of its own: real code and rows, without a server. */

export type Answer = { status: number; body: Record<string, unknown>; text: string };
export type Ask = { token?: string; body?: unknown; headers?: Record<string, string> };

export async function ask(method: string, path: string, { token, body, headers }: Ask = {}): Promise<Answer> {
  const request = new Request(`http://localhost:3000${path}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const response = await handleRest(request);
  const text = await response.text();
  return { status: response.status, text, body: z.record(z.string(), z.unknown()).parse(JSON.parse(text)) };
}

/** Connects the process to a fresh database. @returns what undoes it */
export async function useTestDatabase(): Promise<() => Promise<void>> {
  const database = await createTestDatabase();
  connectDatabase(database.appUrl, 10);
  return async () => {
    await closeDatabase(1000);
    await database.drop();
  };
}

/** A test's own look at the rows. */
export async function rowsOf(text: string, ...params: unknown[]): Promise<Record<string, unknown>[]> {
  const { rows } = await pool().run(text, params, { retry: "never" });
  return z.array(z.record(z.string(), z.unknown())).parse(rows);
}

export const PASSWORD = "seven quiet otters sail";
export type Member = { id: string; email: string; token: string };

const signedIn = z.object({ accessToken: z.string(), user: z.object({ id: z.uuid() }) });

/** Somebody new, signed in. Needs REQUIRE_EMAIL_VERIFICATION=false. @param extra further fields of the registration */
export async function signUp(extra: Record<string, unknown> = {}): Promise<Member> {
  const email = `person-${randomUUID()}@example.test`;
  const body = { email, password: PASSWORD, firstName: "Ada", lastName: "Lovelace", ...extra };
  const { accessToken, user } = signedIn.parse((await ask("POST", "/user/register", { body })).body);
  return { id: user.id, email, token: accessToken };
}

/** Signs in with the password. @returns the token: a pending one where a second step is asked for */
export async function signIn({ email }: Pick<Member, "email">): Promise<string> {
  const answer = await ask("POST", "/user/login", { body: { email, password: PASSWORD } });
  return signedIn.parse(answer.body).accessToken;
}
