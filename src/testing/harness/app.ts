import { afterAll, inject } from "vitest";
import { freePort } from "@/engine/db/embedded/free-port";
import { copyTemplate, databaseOn, type TestDatabase } from "../database/database";
import { type Database, openDatabase } from "../database/rows";
import { type Instance, type Program, startInstance } from "./instance";

/** The app as it is deployed: the production build, in processes and on a database of its own. */
export type RunningApp = {
  /** The first instance; also what it says in mails. */
  url: string;
  /** Every instance, on one database. */
  urls: readonly string[];
  /** As the server's administrator: for looking, and for moving time. */
  db: Database;
  databaseUrl: string;
  instances: readonly Instance[];
  /** Starts one more instance on the same database. @param env over the settings of the others @param program another version's */
  startAnother(env?: Readonly<Record<string, string>>, program?: Program): Promise<Instance>;
  /** What the instances have logged so far. */
  log(): string;
  stop(): Promise<void>;
};

export type AppOptions = {
  /** Over the tests' own settings; an empty string takes one away. */
  env?: Readonly<Record<string, string>>;
  instances?: number;
  /** Another version's, instead. */
  program?: Program;
  /** Instead of a fresh copy of the migrated one; dropped at the end. */
  database?: TestDatabase;
  /** Only where nothing can be injected. */
  server?: { url: string; templateName: string };
};

/** The one foreign origin that the app of the tests lets in. */
export const ALLOWED_ORIGIN = "https://shop.example.test";
export const TEST_SECRET = "integration-0123456789-0123456789-0123456789";

/** Starts the production build, which must be there, on a fresh copy of the migrated database. */
export async function startApp(options: AppOptions = {}): Promise<RunningApp> {
  const { env = {}, instances: count = 1 } = options;
  const database = options.database ?? (await freshDatabase(options.server));
  const ports = await Promise.all(Array.from({ length: count }, freePort));
  const url = `http://localhost:${ports[0]}`;
  const settings = { ...TEST_SETTINGS, APP_URL: url, DATABASE_URL: database.appUrl, ...env };
  const instances = ports.map((port) => startInstance(port, settings, options.program));
  const db = openDatabase(database.adminUrl);
  const stop = async () => {
    await Promise.all(instances.map((instance) => instance.stop()));
    await db.end({ timeout: 1 });
    await database.drop();
  };
  try {
    await Promise.all(instances.map((instance) => instance.ready));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url,
    urls: instances.map((instance) => instance.url),
    db,
    databaseUrl: database.adminUrl,
    instances,
    startAnother: async (more = {}, program = undefined) => {
      const another = startInstance(await freePort(), { ...settings, ...more }, program);
      instances.push(another);
      await another.ready;
      return another;
    },
    log: () => instances.map((instance) => instance.log()).join(""),
    stop,
  };
}

/** The settings of an app on the internet, where no request is a stranger's whatever host it names. */
export const PUBLIC_SETTINGS = {
  APP_URL: ALLOWED_ORIGIN,
  HOST: "127.0.0.1",
  SMTP_URL: "smtp://127.0.0.1:9",
  MAIL_FROM: "Latchkey <no-reply@example.test>",
} as const;

/** One instance with those on the database of the shared pair, whose mailbox shows what it would have sent. */
export async function startPublicBeside(): Promise<Instance> {
  const name = new URL(inject("appDatabaseUrl")).pathname.slice(1);
  const { appUrl } = databaseOn(inject("serverUrl"), name);
  const settings = { ...TEST_SETTINGS, ...PUBLIC_SETTINGS, DATABASE_URL: appUrl };
  const instance = startInstance(await freePort(), {
    ...settings,
    MIGRATION_DATABASE_URL: databaseOn(inject("serverUrl"), name).url,
  });
  await instance.ready;
  return instance;
}

/** The pair that most integration tests share, and a test file's own look at their database. */
export function sharedApp(): { urls: readonly string[]; url: string; secondUrl: string; db: Database } {
  const urls = inject("appUrls");
  const [url = "", secondUrl = ""] = urls;
  const db = openDatabase(inject("appDatabaseUrl"));
  afterAll(() => db.end());
  return { urls, url, secondUrl, db };
}

function freshDatabase(server: AppOptions["server"]): Promise<TestDatabase> {
  const { url, templateName } = server ?? {
    url: inject("serverUrl"),
    templateName: inject("templateName"),
  };
  return copyTemplate(url, templateName);
}

const TEST_SETTINGS: Readonly<Record<string, string>> = {
  AUTH_SECRET: TEST_SECRET,
  ALLOWED_ORIGINS: ALLOWED_ORIGIN,
  RATE_LIMIT_MULTIPLIER: "1000000",
  DATABASE_POOL_SIZE: "10",
};
