import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { attachEmbeddedPostgres } from "@/engine/db/embedded/embedded";
import { freePort } from "@/engine/db/embedded/free-port";
import { buildIfNeeded } from "@/host/build/build";
import { startInstance } from "@/testing/harness/instance";

/** The app as `npm start` runs it for a newcomer: production build, a database of its own, nothing configured. */
export type App = {
  url: string;
  /** Its database, as the owner of the tables. */
  databaseUrl: string;
  /** Where it keeps its secret. */
  dataDir: string;
  /** What it has said so far. */
  log: () => string;
  stop: () => Promise<void>;
};

/** @param env over what a newcomer's machine says */
export async function startApp(env: Readonly<Record<string, string>> = {}): Promise<App> {
  await buildIfNeeded();
  const port = await freePort();
  const dataDir = await mkdtemp(join(tmpdir(), "latchkey-e2e-"));
  // Otherwise a Postgres started by root, which runs as another user, would move its data out of the folder.
  await chmod(dataDir, 0o755);
  const instance = startInstance(port, {
    APP_URL: `http://localhost:${port}`,
    DATA_DIR: dataDir,
    // All tests come from one address.
    RATE_LIMIT_MULTIPLIER: "1000000",
    ...env,
  });
  const stop = async () => {
    await instance.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    await instance.ready;
    const { url: databaseUrl } = await attachEmbeddedPostgres({ dataDir });
    return { url: instance.url, databaseUrl, dataDir, log: () => instance.log(), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
