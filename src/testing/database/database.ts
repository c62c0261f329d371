import { randomBytes } from "node:crypto";
import { inject } from "vitest";
import { askOnce } from "./ask-once";
import { addressFor, TEST_APP_ROLE, TEST_OWNER_ROLE } from "./global-setup";

export type TestDatabase = {
  /** As the owner of the tables, who is no superuser. */
  url: string;
  /** As the server's administrator: for seeing and ending the app's sessions. */
  adminUrl: string;
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
  const database = databaseOn(server, newName());
  await askOnce(server, `create database ${nameOf(database)} owner ${TEST_OWNER_ROLE} template ${template}`);
  return database;
}

/** A database with nothing in it, and no migration applied. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  const server = inject("serverUrl");
  const database = databaseOn(server, newName());
  await askOnce(server, `create database ${nameOf(database)} owner ${TEST_OWNER_ROLE}`);
  return database;
}

const newName = () => `latchkey_test_${randomBytes(6).toString("hex")}`;
const nameOf = ({ url }: TestDatabase) => new URL(url).pathname.slice(1);

/** A database that is there, as each of those who use it. */
export function databaseOn(server: string, name: string): TestDatabase {
  const admin = new URL(server);
  admin.pathname = `/${name}`;
  return {
    url: addressFor(server, TEST_OWNER_ROLE, name),
    adminUrl: admin.href,
    appUrl: addressFor(server, TEST_APP_ROLE, name),
    drop: async () => {
      await askOnce(server, `drop database if exists ${name} with (force)`);
    },
  };
}
