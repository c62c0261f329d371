import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { askOnce } from "@/testing/database/ask-once";
import { createEmptyDatabase, type TestDatabase } from "@/testing/database/database";
import { firstReleaseMigrations } from "@/testing/database/first-release";
import { addressFor, TEST_APP_ROLE, TEST_OWNER_ROLE } from "@/testing/database/global-setup";
import { schemaFacts } from "@/testing/database/schema-facts";
import { migrate } from "./migrate";

/** Guarantee (W01): every migration runs as a plain owner, with one role or two, from any release. */
const PRUNE = "select prune_audit_events('infinity', 100) as pruned";
const OLD =
  "insert into audit_events (event, result, at) values ('sign_in', 'success', now() - interval '90 days')";

const first = firstReleaseMigrations();
const made: TestDatabase[] = [];
let fresh: string[];

async function database(): Promise<TestDatabase> {
  const empty = await createEmptyDatabase();
  made.push(empty);
  return empty;
}

beforeAll(async () => {
  const { url } = await database();
  await migrate({ url });
  fresh = await schemaFacts(url);
});
afterAll(async () => {
  first.remove();
  for (const { drop } of made) await drop();
});

it("W01: whom the tests call the owner is nobody special", async () => {
  const { url } = await database();
  const [role] = await askOnce(
    url,
    `select rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, (select count(*) from pg_auth_members where member = r.oid) as memberships
     from pg_roles r where rolname = current_user`,
  );
  expect(role).toEqual({
    rolsuper: false,
    rolcreaterole: false,
    rolcreatedb: false,
    rolbypassrls: false,
    memberships: 0,
  });
});

describe("W01: from nothing", () => {
  it("with one role", async () => {
    const { url } = await database();
    await migrate({ url, appRole: TEST_OWNER_ROLE });
    await askOnce(url, OLD);
    expect(await askOnce(url, PRUNE)).toEqual([{ pruned: 1 }]);
    expect(await schemaFacts(url)).toEqual(fresh);
  });

  it("in the schema that statements read, whatever the owner looks through first", async () => {
    const { url } = await database();
    await askOnce(url, "create schema elsewhere");
    const options = encodeURIComponent("-c search_path=elsewhere");
    await migrate({ url: `${url}?options=${options}` });
    expect(await schemaFacts(url)).toEqual(fresh);
  });

  it("with two roles", async () => {
    const { url, appUrl } = await database();
    await migrate({ url, appRole: TEST_APP_ROLE });
    await askOnce(appUrl, OLD);
    expect(await askOnce(appUrl, PRUNE)).toEqual([{ pruned: 1 }]);
    expect(await schemaFacts(url)).toEqual(fresh);
  });
});

describe("W01: from the first release", () => {
  it("as the superuser who alone could run it", async () => {
    const { adminUrl, appUrl } = await database();
    await migrate({ url: adminUrl, appRole: TEST_APP_ROLE, folder: first.folder });
    expect(await schemaFacts(adminUrl)).not.toEqual(fresh);
    await migrate({ url: adminUrl, appRole: TEST_APP_ROLE });
    expect(await schemaFacts(adminUrl)).toEqual(fresh);
    await askOnce(appUrl, OLD);
    expect(await askOnce(appUrl, PRUNE)).toEqual([{ pruned: 1 }]);
  });

  it("as a plain owner to whom it was handed over since", async () => {
    const server = inject("serverUrl");
    const { url, adminUrl, appUrl } = await database();
    const ruler = `latchkey_test_${randomBytes(4).toString("hex")}`;
    await askOnce(server, `create role ${ruler} login superuser password '${ruler}'`);
    const asRuler = addressFor(server, ruler, new URL(url).pathname.slice(1));
    await migrate({ url: asRuler, appRole: TEST_APP_ROLE, folder: first.folder });
    await askOnce(adminUrl, `reassign owned by ${ruler} to ${TEST_OWNER_ROLE}`);
    // Since PostgreSQL 15 whoever owns the database has it.
    await askOnce(adminUrl, `grant create on schema public to ${TEST_OWNER_ROLE}`);
    await askOnce(server, `drop role ${ruler}`);
    await migrate({ url, appRole: TEST_APP_ROLE });
    expect(await schemaFacts(url)).toEqual(fresh);
    await askOnce(appUrl, OLD);
    expect(await askOnce(appUrl, PRUNE)).toEqual([{ pruned: 1 }]);
  });
});

it("W01: pruning leaves the trail as closed as it was, for the owner and in the same transaction too", async () => {
  const { url } = await database();
  await migrate({ url });
  await askOnce(url, OLD);
  const attempt = `do $$ begin perform prune_audit_events('infinity', 100);
    insert into audit_events (event, result) values ('sign_in', 'success'); delete from audit_events; end $$`;
  await expect(askOnce(url, attempt)).rejects.toMatchObject({ code: "42501" });
});
