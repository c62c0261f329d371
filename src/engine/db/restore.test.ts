import { randomUUID } from "node:crypto";
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { askOnce } from "@/testing/database/ask-once";
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from "@/testing/database/database";
import { temporaryFolder } from "@/testing/harness/temporary-folder";
import { writeBackup } from "./backup/backup";
import { type RestoreTarget, restoreBackup } from "./restore";

/** Guarantee: what comes back is all that was there or nothing, and only with its secret. */

const folder = temporaryFolder();
const file = join(folder.path, "latchkey.backup");
const APP = "latchkey_test_app";
let source: TestDatabase;
let target: TestDatabase | undefined;

const NASTY = "tab\there \\. back\\slash\nnew line \\N “quotes” 🗝";

beforeAll(async () => {
  source = await createTestDatabase();
  const [user, factor] = [randomUUID(), randomUUID()];
  const ask = (text: string, params: unknown[]) => askOnce(source.url, text, params);
  await ask(
    "insert into users (id, email, email_normalized, first_name, last_name) values ($1, 'ada@example.test', 'ada@example.test', $2, $3)",
    [user, NASTY, "\\."],
  );
  await ask(
    `insert into factors (id, user_id, type, status, enabled, sealed, key_id)
     values ($1, $2, 'GOOGLE_AUTH', 'active', true, '\\x005c2e0a', 'the-key')`,
    [factor, user],
  );
  await ask(
    "insert into users (id, email, email_normalized, held_for) values ($1, 'b@example.test', 'b@example.test', $2)",
    [randomUUID(), user],
  );
  for (const event of ["sign_in", "step_up"])
    await ask(
      `insert into audit_events (event, user_id, ip, user_agent, place, request_id, result) values ($1, $2, '', '', '', '', 'success')`,
      [event, user],
    );
  await ask(
    "insert into sessions (id, user_id, carrier, level, proofs, expires_at) values ($1, $2, 'bearer', 'full', '[]', now() + interval '1 day')",
    [randomUUID(), user],
  );
  await writeBackup(source.url, file);
});
afterEach(async () => {
  await target?.drop();
  target = undefined;
});
afterAll(async () => {
  await source.drop();
  folder.remove();
});

async function restored(path = file, more: Partial<RestoreTarget> = {}): Promise<TestDatabase> {
  target = await createEmptyDatabase();
  await restoreBackup(path, { url: target.url, appRole: APP, keyIds: ["the-key"], signsOut: false, ...more });
  return target;
}

/** Every row of every table, as text. */
async function everything(url: string): Promise<Record<string, unknown[]>> {
  const tables = await askOnce(
    url,
    "select relname::text as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1",
  );
  const all: Record<string, unknown[]> = {};
  for (const { name } of tables as { name: string }[])
    all[name] = await askOnce(url, `select t::text from public."${name}" t order by 1`);
  return all;
}

describe("a backup", () => {
  it("brings back every row of every table as it was", async () => {
    const { url } = await restored();
    const [before, after] = [await everything(source.url), await everything(url)];
    expect(after).toEqual(before);
    expect(Object.values(before).flat().length).toBeGreaterThan(5);
  });

  it("leaves a database that the app can go on with: triggers hold, what numbers itself goes on, rights are given", async () => {
    const { url, appUrl } = await restored();
    await expect(askOnce(url, "update audit_events set event = 'x'")).rejects.toThrow();
    const insert =
      "insert into audit_events (event, ip, user_agent, place, request_id, result) values ('sign_in', '', '', '', '', 'success') returning id::int";
    expect(await askOnce(appUrl, insert)).toEqual([{ id: 3 }]);
  });

  it("is readable by its owner alone, and overwrites nothing half-made", async () => {
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const path = join(folder.path, "another");
    writeFileSync(`${path}.partial`, "somebody's");
    await expect(writeBackup(source.url, path)).rejects.toThrow(/another.partial is there already/);
    expect(readFileSync(`${path}.partial`, "utf8")).toBe("somebody's");
    expect(existsSync(path)).toBe(false);
  });

  it("overwrites none that is finished, nor what has come to be there while it was written", async () => {
    const path = join(folder.path, "finished");
    writeFileSync(path, "somebody's");
    await expect(writeBackup(source.url, path)).rejects.toThrow(/finished is there already/);
    rmSync(path);
    const writing = writeBackup(source.url, path);
    await vi.waitFor(() => expect(existsSync(`${path}.partial`)).toBe(true), { interval: 1 });
    writeFileSync(path, "somebody's");
    await expect(writing).rejects.toThrow(/finished is there already/);
    expect(readFileSync(path, "utf8")).toBe("somebody's");
    expect(existsSync(`${path}.partial`)).toBe(false);
  });

  it("ends sessions where that is asked", async () => {
    const { url } = await restored(file, { signsOut: true });
    expect(await askOnce(url, "select 1 from sessions")).toEqual([]);
    expect(await askOnce(url, "select 1 from factors")).toHaveLength(1);
  });

  it("is refused with another secret, before anything is done", async () => {
    target = await createEmptyDatabase();
    const given = { url: target.url, appRole: APP, keyIds: ["another"], signsOut: false };
    await expect(restoreBackup(file, given)).rejects.toThrow(/AUTH_SECRET is not the one/);
    expect(await askOnce(target.url, "select to_regclass('public.users') as made")).toEqual([{ made: null }]);
  });

  it("is refused where something is there already", async () => {
    const { url } = await restored();
    const again = restoreBackup(file, { url, appRole: APP, keyIds: ["the-key"], signsOut: false });
    await expect(again).rejects.toThrow(/something in this database already/);
  });

  const changed = (change: (text: string) => string) => {
    const path = join(folder.path, `changed-${randomUUID()}`);
    writeFileSync(path, gzipSync(change(gunzipSync(readFileSync(file)).toString())));
    return path;
  };

  it.each<[string, () => string, RegExp]>([
    ["cut off between tables", () => changed((text) => text.slice(0, text.lastIndexOf("\\end"))), /cut off/],
    [
      "cut off within a table",
      () => changed((text) => text.slice(0, text.indexOf("ada@example.test"))),
      /cut off/,
    ],
    [
      "cut off as a file",
      () => {
        const path = join(folder.path, "short");
        writeFileSync(path, readFileSync(file).subarray(0, -20));
        return path;
      },
      /cut off/,
    ],
    ["no backup at all", () => changed(() => "hello\n"), /no backup/],
    [
      "of tables that nobody knows",
      () => changed((text) => text.replace('"table":"users"', '"table":"pg_authid"')),
      /doesn't know: pg_authid/,
    ],
    [
      "of a version to come",
      () => changed((text) => text.replace(/"migratedTo":\d+/, '"migratedTo":99999999999999')),
      /different versions/,
    ],
  ])("that is %s leaves nothing behind", async (_what, make, words) => {
    await expect(restored(make())).rejects.toThrow(words);
    const url = target?.url ?? "";
    const [{ made } = { made: null }] = (await askOnce(
      url,
      "select to_regclass('public.users') as made",
    )) as {
      made: string | null;
    }[];
    if (made !== null) expect(await askOnce(url, "select 1 from users")).toEqual([]);
  });

  it("of an earlier version is migrated once it is filled in", async () => {
    const older = await createEmptyDatabase();
    const { migrate } = await import("./migrate");
    const { entries } = JSON.parse(readFileSync("drizzle/meta/_journal.json", "utf8"));
    const path = join(folder.path, "older");
    try {
      await migrate({ url: older.url, until: entries[9].when });
      await askOnce(
        older.url,
        "insert into users (id, email, email_normalized) values ($1, 'old@example.test', 'old@example.test')",
        [randomUUID()],
      );
      await askOnce(
        older.url,
        `insert into sessions (id, user_id, token_hash, carrier, level, proofs, expires_at)
          select id, id, '\\x00', 'bearer', 'full', '[]', now() + interval '1 day' from users`,
      );
      await writeBackup(older.url, path);
    } finally {
      await older.drop();
    }
    const { url } = await restored(path, { signsOut: true });
    expect(await askOnce(url, "select 1 from sessions")).toEqual([]);
    expect(await askOnce(url, "select email, access_epoch from users")).toEqual([
      { email: "old@example.test", access_epoch: expect.any(Number) },
    ]);
    const newest = Math.max(...entries.map(({ when }: { when: number }) => when));
    expect(
      await askOnce(url, "select max(created_at)::float8 as at from drizzle.__drizzle_migrations"),
    ).toEqual([{ at: newest }]);
  });
});
