import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterEach, describe, expect, inject, it } from "vitest";
import { freePort } from "@/engine/db/embedded/free-port";
import { closeDatabase, connectDatabase } from "@/engine/db/pool/client";
import { parseEnvironment } from "@/engine/platform/settings/env";
import { askOnce } from "@/testing/database/ask-once";
import { createEmptyDatabase, createTestDatabase } from "@/testing/database/database";
import { addressFor } from "@/testing/database/global-setup";
import { explain } from "./explain";
import { prepareDatabase } from "./prepare-database";

/**
 * Guarantee (W01, W02, W08): what keeps the app from its database is one line that names the setting, in the server's
 * words.
 */
const kept = { secret: () => "kept-0123456789-0123456789-0123456789", localKey: () => "key" };

afterEach(() => closeDatabase());

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
      `The database in DATABASE_URL can't be reached: connect ECONNREFUSED 127.0.0.1:${port} (ECONNREFUSED).`,
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

  it.each([
    ["another database than the one that was migrated", (url: string) => url],
    [
      "a user who looks for tables elsewhere",
      (_: string, migrated: string) =>
        `${migrated}?options=${encodeURIComponent("-c search_path=elsewhere")}`,
    ],
  ])("W02: %s", async (_what, urlOf) => {
    const [migrated, empty] = [await createEmptyDatabase(), await createEmptyDatabase()];
    const url = urlOf(empty.appUrl, migrated.appUrl);
    connectDatabase(url);
    expect(await startWith({ DATABASE_URL: url, MIGRATION_DATABASE_URL: migrated.url })).toMatch(
      /^The user in DATABASE_URL doesn't find the tables: relation "\w+" does not exist \(42P01\)\. It is another .*$/,
    );
    for (const { drop } of [migrated, empty]) await drop();
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

  it("W03: another AUTH_SECRET than the one it was sealed with, and what docs/deploy.md says if that one is lost", async () => {
    const database = await createTestDatabase();
    const [user] = await askOnce(
      database.url,
      "insert into users (email, email_normalized) values ('a@example.test', 'a@example.test') returning id",
    );
    await askOnce(
      database.url,
      `insert into factors (id, user_id, type, status, sealed, key_id)
       select gen_random_uuid(), $1, type, 'active', 'x', 'another' from unnest(array['GOOGLE_AUTH', 'PASSKEY', 'MAGIC_LINK']) as type`,
      [Object(user).id],
    );
    await askOnce(
      database.url,
      `insert into signing_keys (id, alg, generation, public_jwk, sealed, key_id, signs_from)
       values (gen_random_uuid(), 'EdDSA', 1, '{}', 'x', 'another', now())`,
    );
    connectDatabase(database.appUrl);
    const settings = { DATABASE_URL: database.appUrl, MIGRATION_DATABASE_URL: database.url };
    const said = await startWith(settings);
    expect(said).toMatch(/^AUTH_SECRET .* is not the one this database was sealed with/);
    expect(said).not.toContain("\n");
    const [, steps = ""] =
      /^ {4}(delete from factors;.*)$/m.exec(readFileSync("docs/deploy.md", "utf8")) ?? [];
    for (const step of steps.split("; ")) await askOnce(database.url, step);
    connectDatabase(database.appUrl);
    expect(await startWith(settings)).toBe("started");
    await database.drop();
  });
});
