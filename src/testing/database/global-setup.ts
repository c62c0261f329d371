import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startEmbeddedPostgres } from "@/engine/db/embedded/embedded";
import { migrate } from "@/engine/db/migrate";
import { askOnce } from "./ask-once";

declare module "vitest" {
  interface ProvidedContext {
    /** A server where the tests may make databases and roles: as its administrator. */
    serverUrl: string;
    /** A migrated, empty database to copy. */
    templateName: string;
  }
}

/** The role the app has in tests: owns nothing, like in production. */
export const TEST_APP_ROLE = "latchkey_test_app";
/** Owns the tests' databases and makes their tables: no more than a managed Postgres gives anybody. */
export const TEST_OWNER_ROLE = "latchkey_test_owner";

/** Starts one Postgres for the whole run, unless TEST_DATABASE_URL names one, and migrates a database to copy. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const server = await findServer();
  const templateName = `latchkey_test_${randomBytes(6).toString("hex")}`;
  await makeTestRoles(server.url);
  await askOnce(server.url, `create database ${templateName} owner ${TEST_OWNER_ROLE}`);
  await migrate({ url: addressFor(server.url, TEST_OWNER_ROLE, templateName), appRole: TEST_APP_ROLE });
  project.provide("serverUrl", server.url);
  project.provide("templateName", templateName);
  return async () => {
    await askOnce(server.url, `drop database if exists ${templateName} with (force)`);
    await server.stop();
  };
}

/** Both roles, with their names for passwords, where they aren't there yet. */
export async function makeTestRoles(server: string): Promise<void> {
  for (const role of [TEST_APP_ROLE, TEST_OWNER_ROLE]) {
    await askOnce(
      server,
      `do $$ begin create role ${role} login nosuperuser nocreatedb nocreaterole password '${role}';
       exception when duplicate_object or unique_violation then null; end $$`,
    );
  }
}

/** A database of the server, as one of the tests' roles. */
export function addressFor(server: string, role: string, database: string): string {
  const url = new URL(server);
  url.username = role;
  url.password = role;
  url.pathname = `/${database}`;
  return url.href;
}

async function findServer(): Promise<{ url: string; stop: () => Promise<void> }> {
  const named = process.env.TEST_DATABASE_URL;
  if (named) return { url: named, stop: async () => {} };
  const dataDir = mkdtempSync(join(tmpdir(), "latchkey-test-"));
  chmodSync(dataDir, 0o755);
  const embedded = await startEmbeddedPostgres({ dataDir });
  // It is thrown away with its data; what survives a crash is tested on servers that crash.
  for (const setting of ["fsync", "full_page_writes"])
    await askOnce(embedded.url, `alter system set ${setting} = off`);
  await askOnce(embedded.url, "select pg_reload_conf()");
  return {
    url: embedded.url,
    stop: async () => {
      await embedded.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
