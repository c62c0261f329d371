import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { generate, generateSecret } from "otplib";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ProofMethod } from "@/contract/proofs";
import { countTrips } from "@/testing/database/trips";
import { ask, mustAsk, openWorld } from "@/testing/harness/here";
import { sealState } from "../factor/factors";
import { hashPassword } from "../platform/hash-password";
import { admit } from "../session/gate";
import { findAccountById } from "../session/principal/find-account";
import { run } from "./run";

/** Every statement is a round trip to the database, maybe on another machine. These are the numbers a request costs. */
const owner = openWorld();
const trips = countTrips();

const PASSWORD = "correct horse battery staple";
const userId = randomUUID();
const secret = generateSecret({ length: 20 });

beforeAll(async () => {
  const factorId = randomUUID();
  const { sealed, keyId } = sealState(factorId, userId, { secret });
  await run(sql`
    with added as (
      insert into users (id, email, email_normalized, email_verified_at, password_hash)
      values (${userId}::uuid, 'ada@example.test', 'ada@example.test', now(), ${await hashPassword(PASSWORD)})
      returning id)
    insert into factors (id, user_id, type, status, enabled, sealed, key_id)
    select ${factorId}::uuid, id, 'GOOGLE_AUTH', 'active', true, ${sealed}::bytea, ${keyId} from added`);
});
beforeEach(() => {
  trips.sent = 0;
});

/** A session as the gate gives it after one proof: pending after a password, full after a passkey. */
async function tokenAfter(method: ProofMethod): Promise<string> {
  const found = await findAccountById(userId);
  if (!found) throw new Error("nobody there");
  const caller = { ip: "", userAgent: "", place: "", requestId: "", carrier: "bearer" } as const;
  const { issued } = await admit(caller, { account: found.account, method, now: found.now });
  trips.sent = 0;
  return issued.accessToken ?? issued.opaqueToken ?? "";
}

describe("round trips to the database", () => {
  it.each([
    ["full", "PASSKEY"],
    ["pending", "PASSWORD"],
  ] as const)("GET /mfa/status of a %s session is one", async (_level, method) => {
    const answer = await ask("GET", "/mfa/status", { token: await tokenAfter(method) });
    expect(answer.status).toBe(200);
    expect(trips.sent).toBe(1);
  });

  it("a token that isn't ours costs none", async () => {
    expect((await ask("GET", "/mfa/status", { token: "a.b.c" })).status).toBe(401);
    expect(trips.sent).toBe(0);
  });

  it("POST /mfa/verify-login is three: who asks, the attempt, and one change", async () => {
    const code = await generate({ secret });
    const answer = await ask("POST", "/mfa/verify-login", {
      token: await tokenAfter("PASSWORD"),
      body: { mfaType: "GOOGLE_AUTH", code },
    });
    expect(answer.status).toBe(200);
    expect(trips.sent).toBe(3);
  });

  it("a wrong code is three as well", async () => {
    const answer = await ask("POST", "/mfa/verify-login", {
      token: await tokenAfter("PASSWORD"),
      body: { mfaType: "GOOGLE_AUTH", code: "000000" },
    });
    expect(answer.status).toBe(400);
    expect(trips.sent).toBe(3);
  });

  it("A01: asking for a confirmation again costs the same whether or not one is waited for", async () => {
    const body = { email: "new@example.test", password: PASSWORD };
    const { verificationTokenId } = await mustAsk("POST", "/user/register", { body });
    await run(sql`delete from rate_limits`);
    const costs: number[] = [];
    for (const id of [verificationTokenId, randomUUID()]) {
      trips.sent = 0;
      expect((await ask("POST", `/user/resend-verification/${id}`)).status).toBe(200);
      costs.push(trips.sent);
    }
    const [waitedFor, unknown] = costs;
    expect(waitedFor).toBe(unknown);
    const mails = await run(sql`select 1 from outbox where template = 'verify-email'`);
    expect(mails).toHaveLength(2);
  });

  it("POST /user/login is three: the limits, the account, and the session", async () => {
    const answer = await ask("POST", "/user/login", {
      body: { email: "ada@example.test", password: PASSWORD },
    });
    expect(answer.status).toBe(200);
    expect(trips.sent).toBe(3);
  });
});

/** Postgres plans a statement anew for each call where its estimate for those values is the cheaper one. */
describe("planning", () => {
  const ROUNDS = 12;

  beforeAll(async () => {
    await run(sql`
      with others as (
        insert into users (id, email, email_normalized, email_verified_at)
        select gen_random_uuid(), i || '@example.test', i || '@example.test', now() from generate_series(1, 3000) i returning id),
      enrolled as (
        insert into factors (id, user_id, type, status, enabled, sealed, key_id)
        select gen_random_uuid(), id, 'GOOGLE_AUTH', 'active', true, '\\x00', 'k' from others)
      insert into sessions (id, user_id, token_hash, carrier, level, proofs, expires_at)
      select gen_random_uuid(), id, decode(md5(id::text), 'hex'), 'bearer', 'full', '[]', now() + interval '1 day' from others`);
    await owner.sql("analyze");
  });

  it("of what is asked most is done once a connection, after the five times that Postgres compares", async () => {
    const login = { email: "ada@example.test", password: PASSWORD };
    for (let round = 0; round < ROUNDS; round += 1) {
      await run(sql`delete from rate_limits`);
      await run(sql`update factors set counter = 0`);
      await mustAsk("GET", "/mfa/status", { token: await tokenAfter("PASSKEY") });
      await mustAsk("POST", "/user/login", { body: login });
      const code = await generate({ secret });
      const body = { mfaType: "GOOGLE_AUTH", code };
      await mustAsk("POST", "/mfa/verify-login", { token: await tokenAfter("PASSWORD"), body });
    }
    const anew = await run(sql`
      select custom_plans as times, statement from pg_prepared_statements
      where custom_plans > 5 order by custom_plans desc`);
    expect(anew).toEqual([]);
  });
});
