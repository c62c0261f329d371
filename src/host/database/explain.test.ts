import { randomBytes } from "node:crypto";
import { describe, expect, inject, it } from "vitest";
import { connectDatabase } from "@/engine/db/pool/client";
import { parseEnvironment } from "@/engine/platform/settings/env";
import { askOnce } from "@/testing/database/ask-once";
import { createEmptyDatabase, createTestDatabase } from "@/testing/database/database";
import { addressFor } from "@/testing/database/global-setup";
import { freePort } from "@/testing/harness/instance";
import { explain } from "./explain";
import { prepareDatabase } from "./prepare-database";

/** Guarantee (W01, W02, W08): what keeps the app from its database is one line, in the server's words, with the setting. */
const kept = { secret: () => "kept-0123456789-0123456789-0123456789", localKey: () => "key" };

async function startWith(settings: Record<string, string>): Promise<string> {
  const started = prepareDatabase(parseEnvironment({ APP_URL: "http://localhost:3000", ...settings }, kept));
  return explain(
    await started.then(
      () => "started",
      (error: unknown) => error,
    ),
  );
}

const without = (url: string, change: (to: URL) => void) => {
  const changed = new URL(url);
  change(changed);
  return changed.href;
};

describe("a start that can't get to its database", () => {
  it("W02: an unreachable DATABASE_URL beside a good MIGRATION_DATABASE_URL", async () => {
    const database = await createEmptyDatabase();
    const port = await freePort();
    const said = await startWith({
      MIGRATION_DATABASE_URL: database.url,
      DATABASE_URL: `postgres://u:secret@127.0.0.1:${port}/d`,
    });
    expect(said).toBe(
      `The database in DATABASE_URL can't be reached: connect ECONNREFUSED 127.0.0.1:${port} (ECONNREFUSED). If it has no TLS, add ?sslmode=disable.`,
    );
    expect(await askOnce(database.url, "select to_regclass('users') as users")).toEqual([{ users: null }]);
    await database.drop();
  });

  it("W08: a database that isn't there", async () => {
    const url = without(inject("serverUrl"), (to) => {
      to.pathname = "/latchkey_nowhere";
    });
    expect(await startWith({ DATABASE_URL: url })).toMatch(
      /^The database named in DATABASE_URL does not exist; create it first: database "latchkey_nowhere" does not exist \(3D000\)\.$/,
    );
  });

  it("W01: a user who may not make the tables, and which setting says who that is", async () => {
    const server = inject("serverUrl");
    const database = await createEmptyDatabase();
    const nobody = `latchkey_test_${randomBytes(4).toString("hex")}`;
    await askOnce(server, `create role ${nobody} login password '${nobody}'`);
    const url = addressFor(server, nobody, new URL(database.url).pathname.slice(1));
    const one = await startWith({ DATABASE_URL: url });
    expect(one).toMatch(
      /^The user in DATABASE_URL may not make or change the tables: permission denied .* \(42501\)\./,
    );
    expect(one).toMatch(/set MIGRATION_DATABASE_URL to its owner's\.$/);
    const two = await startWith({ DATABASE_URL: database.url, MIGRATION_DATABASE_URL: url });
    expect(two).toMatch(
      /^The user in MIGRATION_DATABASE_URL may not make or change the tables: permission denied /,
    );
    expect(two).not.toContain("set MIGRATION_DATABASE_URL");
    await database.drop();
    await askOnce(server, `drop role ${nobody}`);
  });

  it("W03: another AUTH_SECRET than the one it was sealed with", async () => {
    const database = await createTestDatabase();
    const [user] = await askOnce(
      database.url,
      "insert into users (email, email_normalized) values ('a@example.test', 'a@example.test') returning id",
    );
    await askOnce(
      database.url,
      "insert into factors (id, user_id, type, status, sealed, key_id) values (gen_random_uuid(), $1, 'GOOGLE_AUTH', 'active', 'x', 'another')",
      [Object(user).id],
    );
    connectDatabase(database.appUrl);
    const said = await startWith({ DATABASE_URL: database.appUrl, MIGRATION_DATABASE_URL: database.url });
    expect(said).toMatch(/^AUTH_SECRET .* is not the one this database was sealed with/);
    expect(said).not.toContain("\n");
    await database.drop();
  });
});
