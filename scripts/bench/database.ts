import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { startEmbeddedPostgres } from "../../src/engine/db/embedded/embedded";
import { migrate } from "../../src/engine/db/migrate";
import { askOnce } from "../../src/testing/database/ask-once";

export type BenchDatabase = { url: string; where: string; drop(): Promise<void> };

/** A migrated, empty database on the server the environment names, else on a Postgres of the bench's own. */
export async function createBenchDatabase(home: string): Promise<BenchDatabase> {
  const named = process.env.TEST_DATABASE_URL || process.env.DATABASE_URL;
  const embedded = named ? undefined : await startEmbeddedPostgres({ dataDir: join(home, "data") });
  const server = named ?? embedded?.url ?? "";
  const name = `latchkey_bench_${randomBytes(6).toString("hex")}`;
  await askOnce(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  await migrate({ url: url.href });
  return {
    url: url.href,
    where: named ? `the server at ${url.host}` : "the built-in Postgres",
    drop: async () => {
      await askOnce(server, `drop database if exists ${name} with (force)`);
      await embedded?.stop();
    },
  };
}
