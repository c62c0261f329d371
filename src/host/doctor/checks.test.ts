import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeDatabase, connectDatabase } from "@/engine/db/pool/client";
import { parseEnvironment } from "@/engine/platform/settings/env";
import { askOnce } from "@/testing/database/ask-once";
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from "@/testing/database/database";
import { CHECKS, type CheckName, examine } from "./checks";
import type { Surroundings } from "./checks/check";

/** Guarantee: what is wrong around the app is reported as bad, with its mend. What can't be known is no fault. */

const kept = { secret: () => undefined, localKey: () => "the-key" };
const LOCAL = { AUTH_SECRET: process.env.AUTH_SECRET, APP_URL: "http://localhost:3000" };
const PUBLIC = {
  ...LOCAL,
  APP_URL: "https://auth.example.invalid",
  SMTP_URL: "smtp://127.0.0.1:9",
  MAIL_FROM: "Latchkey <no-reply@example.test>",
};

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  connectDatabase(database.appUrl);
});
afterAll(async () => {
  await closeDatabase();
  await database.drop();
});

function given(
  env: Record<string, string | undefined> = LOCAL,
  more: Partial<Surroundings> = {},
): Surroundings {
  const settings = parseEnvironment(env, kept);
  return {
    settings,
    databaseUrl: database.appUrl,
    noDatabase: undefined,
    reach: fetch,
    mailTo: undefined,
    ...more,
  };
}

const verdict = (name: CheckName, ...args: Parameters<typeof given>) => CHECKS[name].run(given(...args));
const ask = (text: string, params?: unknown[]) => askOnce(database.adminUrl, text, params);

describe("the doctor", () => {
  it("asks every check once, in order, and tells each as it is found", async () => {
    const told: string[] = [];
    const refused = () => Promise.reject(new TypeError("fetch failed"));
    const findings = await examine(given(LOCAL, { reach: refused }), ({ check }) => told.push(check));
    expect(told).toEqual(Object.keys(CHECKS));
    expect(findings.filter(({ status }) => status === "bad")).toEqual([]);
  });

  it("without a database knows nothing of what is in it, and says why there is none", async () => {
    const noDatabase = { status: "bad", says: "It is gone.", mend: "Bring it back." } as const;
    const findings = await examine(given(LOCAL, { databaseUrl: undefined, noDatabase }));
    const of = (name: CheckName) => findings.find(({ check }) => check === name);
    expect(of("database")).toMatchObject(noDatabase);
    for (const name of ["migrations", "pooler", "clock", "keys", "background"] as const)
      expect(of(name)?.status).toBe("unknown");
  });

  it("finds a name that is nearly a setting's", async () => {
    const { status, says } = await verdict("settings", { ...LOCAL, TRUSTED_PROXY: "127.0.0.1" });
    expect(status).toBe("bad");
    expect(says).toContain("TRUSTED_PROXIES");
  });

  it("finds a host that nobody knows", async () => {
    expect((await verdict("dns", PUBLIC)).status).not.toBe("good");
    expect((await verdict("dns", { ...PUBLIC, APP_URL: "https://127.0.0.2" })).status).toBe("good");
  });

  it("finds a right that the app lacks", async () => {
    expect(await verdict("database")).toMatchObject({
      status: "good",
      says: expect.stringContaining("no more"),
    });
    await ask("revoke insert on sessions from latchkey_test_app");
    const { status, says } = await verdict("database");
    await ask("grant insert on sessions to latchkey_test_app");
    expect(status).toBe("bad");
    expect(says).toContain("sessions");
  });

  it("finds migrations that are pending", async () => {
    expect((await verdict("migrations")).status).toBe("good");
    await ask("create table moved as select * from drizzle.__drizzle_migrations order by id desc limit 2");
    await ask("delete from drizzle.__drizzle_migrations where id in (select id from moved)");
    const { status, says } = await verdict("migrations");
    await ask("insert into drizzle.__drizzle_migrations select * from moved");
    await ask("drop table moved");
    expect([status, says]).toEqual(["bad", expect.stringMatching(/^2 of \d+ are not applied/)]);
  });

  it("finds a database with nothing in it", async () => {
    const empty = await createEmptyDatabase();
    await closeDatabase();
    connectDatabase(empty.url);
    try {
      expect((await verdict("migrations", LOCAL, { databaseUrl: empty.url })).status).toBe("bad");
    } finally {
      await closeDatabase();
      connectDatabase(database.appUrl);
      await empty.drop();
    }
  });

  it("finds no pooler where there is none, and no clock that is wrong on one machine", async () => {
    expect(await verdict("pooler")).toMatchObject({ status: "good", says: "None." });
    expect((await verdict("clock")).status).toBe("good");
  });

  it("finds what no secret opens, and what an older one does", async () => {
    const [user, factor] = [randomUUID(), randomUUID()];
    await ask(
      "insert into users (id, email, email_normalized) values ($1, 'a@example.test', 'a@example.test')",
      [user],
    );
    await ask(
      `insert into factors (id, user_id, type, status, enabled, sealed, key_id)
       values ($1, $2, 'GOOGLE_AUTH', 'active', true, '\\x00', 'nobodys')`,
      [factor, user],
    );
    const { status, says } = await verdict("keys");
    await ask("delete from users where id = $1", [user]);
    expect([status, says]).toEqual(["bad", expect.stringContaining("1 of 1")]);
    expect((await verdict("keys")).status).toBe("good");
  });

  it("finds mail that doesn't leave", async () => {
    expect((await verdict("background")).status).toBe("good");
    await ask(
      `insert into outbox (id, idempotency_key, template, sealed, key_id, next_attempt_at, expires_at)
       values ($1, 'late', 'security-notice', '\\x00', 'k', now() - interval '10 minutes', now() + interval '1 day')`,
      [randomUUID()],
    );
    const { status, says } = await verdict("background");
    await ask("delete from outbox");
    expect([status, says]).toEqual(["bad", "1 mails wait, the oldest for 10 minutes."]);
  });

  it("finds a house that nobody keeps", async () => {
    const [user, token] = [randomUUID(), randomUUID()];
    await ask(
      "insert into users (id, email, email_normalized) values ($1, 'b@example.test', 'b@example.test')",
      [user],
    );
    await ask(
      `insert into single_use_tokens (id, purpose, token_hash, user_id, expires_at)
       values ($1, 'sign_in', '\\x01', $2, now() - interval '27 hours')`,
      [token, user],
    );
    const { status } = await verdict("background");
    await ask("delete from users where id = $1", [user]);
    expect(status).toBe("bad");
  });

  it("finds a mail server that takes nothing, and sends nothing unasked", async () => {
    expect((await verdict("mail")).status).toBe("good");
    expect((await verdict("mail", PUBLIC)).status).toBe("unknown");
    const { status, says } = await verdict("mail", PUBLIC, { mailTo: "operator@example.test" });
    expect([status, says]).toEqual(["bad", expect.stringContaining("operator@example.test")]);
  });
});
