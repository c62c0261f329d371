import { randomBytes } from "node:crypto";
import { inject } from "vitest";
import { askOnce } from "./ask-once";
import { TEST_APP_ROLE } from "./global-setup";

export type TestDatabase = {
  /** As the owner of the tables. */
  url: string;
  /** As the app: what `connectDatabase` should be given. */
  appUrl: string;
  drop(): Promise<void>;
};

/** A fresh, migrated database for one test file; drop it in `afterAll`. Takes about 50 ms. */
export function createTestDatabase(): Promise<TestDatabase> {
  return copyTemplate(inject("serverUrl"), inject("templateName"));
}

/** The same where nothing can be injected: in a global set-up. */
export async function copyTemplate(server: string, template: string): Promise<TestDatabase> {
  const name = `latchkey_test_${randomBytes(6).toString("hex")}`;
  await askOnce(server, `create database ${name} template ${template}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const appUrl = new URL(url);
  appUrl.username = TEST_APP_ROLE;
  appUrl.password = TEST_APP_ROLE;
  return {
    url: url.href,
    appUrl: appUrl.href,
    drop: async () => {
      await askOnce(server, `drop database if exists ${name} with (force)`);
    },
  };
}
