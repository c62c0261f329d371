import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { Connection } from "../pool/connection";
import { connectionSettings } from "../pool/connection-settings";
import { findPlace } from "./files";
import { initialise, OWNER, type Passwords, readPasswords } from "./init";
import { takeLock } from "./lock";
import { findLeftBehind, launch, type Running, stopPostgres } from "./process";

const APP = "latchkey";
const DATABASE = "latchkey";

export type EmbeddedPostgres = {
  /** As the owner of the schema, a superuser: for migrations. */
  url: string;
  /** As the app: may use the tables, owns nothing. */
  appUrl: string;
  port: number;
  dataDir: string;
  /** Ends it in an orderly way and gives up the folder. */
  stop(): Promise<void>;
};

/**
 * Starts a Postgres of the app's own, or takes over one that a killed app left behind. It listens on 127.0.0.1 only,
 * on a free port, with random passwords kept beside its data.
 * @param dataDir the app's data folder; Postgres's is `postgres` in it
 * @throws EmbeddedPostgresError with one line on what to do
 */
export async function startEmbeddedPostgres({ dataDir }: { dataDir: string }): Promise<EmbeddedPostgres> {
  const place = findPlace(dataDir);
  const release = takeLock(`${place.data}.lock`, place.data);
  try {
    if (!existsSync(join(place.data, "PG_VERSION"))) await initialise(place);
    const kept = readPasswords(place.data);
    const running =
      (await findLeftBehind(place.data, (port) => answersFor(place.data, port, kept))) ??
      (await launch(place));
    await prepareDatabase(running, kept);
    return {
      url: address(OWNER, kept.owner, running.port, DATABASE),
      appUrl: address(APP, kept.app, running.port, DATABASE),
      port: running.port,
      dataDir: place.data,
      stop: async () => {
        await stopPostgres(place.data);
        release();
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}

/** Connects a command to the Postgres of a running app, or else starts one that `stop` ends. */
export async function attachEmbeddedPostgres({ dataDir }: { dataDir: string }): Promise<EmbeddedPostgres> {
  const place = findPlace(dataDir);
  if (!existsSync(join(place.data, "PG_VERSION"))) return startEmbeddedPostgres({ dataDir });
  const kept = readPasswords(place.data);
  const running = await findLeftBehind(place.data, (port) => answersFor(place.data, port, kept));
  if (!running) return startEmbeddedPostgres({ dataDir });
  return {
    url: address(OWNER, kept.owner, running.port, DATABASE),
    appUrl: address(APP, kept.app, running.port, DATABASE),
    port: running.port,
    dataDir: place.data,
    stop: async () => {},
  };
}

function address(role: string, password: string, port: number, database: string): string {
  return `postgres://${role}:${password}@127.0.0.1:${port}/${database}`;
}

async function answersFor(data: string, port: number, kept: Passwords): Promise<boolean> {
  try {
    return await withOwner(port, "postgres", kept, async (ask) => {
      const [row] = await ask("select current_setting('data_directory') as data");
      return z.object({ data: z.string() }).parse(row).data === data;
    });
  } catch {
    return false;
  }
}

type Ask = (text: string) => Promise<unknown[]>;

async function withOwner<T>(
  port: number,
  database: string,
  kept: Passwords,
  work: (ask: Ask) => Promise<T>,
): Promise<T> {
  const url = address(OWNER, kept.owner, port, database);
  const connection = new Connection(connectionSettings(url, { statementTimeout: 0 }));
  try {
    return await work(async (text) => (await connection.run({ text, params: [], prepare: false })).rows);
  } finally {
    await connection.end();
  }
}

/** The database and the app's role, if they are not there yet. Both names and the hex password need no quoting. */
async function prepareDatabase({ port }: Running, kept: Passwords): Promise<void> {
  await withOwner(port, "postgres", kept, async (ask) => {
    const roles = await ask(`select 1 from pg_roles where rolname = '${APP}'`);
    if (roles.length === 0) await ask(`create role ${APP} login nosuperuser password '${kept.app}'`);
    const databases = await ask(`select 1 from pg_database where datname = '${DATABASE}'`);
    if (databases.length === 0) await ask(`create database ${DATABASE}`);
  });
}
