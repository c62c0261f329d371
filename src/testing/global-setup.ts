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
    /** A server where the tests may make databases. */
    serverUrl: string;
    /** A migrated, empty database to copy. */
    templateName: string;
  }
}

/** The role the app has in tests: owns nothing, like in production. */
export const TEST_APP_ROLE = "latchkey_test_app";

/** Starts one Postgres for the whole run, unless TEST_DATABASE_URL names one, and migrates a database to copy. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const server = await findServer();
  const templateName = `latchkey_test_${randomBytes(6).toString("hex")}`;
  const template = new URL(server.url);
  template.pathname = `/${templateName}`;
  await askOnce(
    server.url,
    `do $$ begin create role ${TEST_APP_ROLE} login password '${TEST_APP_ROLE}';
     exception when duplicate_object or unique_violation then null; end $$`,
  );
  await askOnce(server.url, `create database ${templateName}`);
  await migrate({ url: template.href, appRole: TEST_APP_ROLE });
  project.provide("serverUrl", server.url);
  project.provide("templateName", templateName);
  return async () => {
    await askOnce(server.url, `drop database if exists ${templateName} with (force)`);
    await server.stop();
  };
}

async function findServer(): Promise<{ url: string; stop: () => Promise<void> }> {
  const named = process.env.TEST_DATABASE_URL;
  if (named) return { url: named, stop: async () => {} };
  const dataDir = mkdtempSync(join(tmpdir(), "latchkey-test-"));
  chmodSync(dataDir, 0o755);
  const embedded = await startEmbeddedPostgres({ dataDir });
  return {
    url: embedded.url,
    stop: async () => {
      await embedded.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
