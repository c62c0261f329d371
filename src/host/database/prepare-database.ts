import { isSealedByOthers } from "@/engine/account/sealed";
import {
  attachEmbeddedPostgres,
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from "@/engine/db/embedded/embedded";
import { migrate } from "@/engine/db/migrate";
import { closeDatabase } from "@/engine/db/pool/client";
import { connectionSettings } from "@/engine/db/pool/connection-settings";
import { roleAt } from "@/engine/db/role";
import type { Environment } from "@/engine/platform/settings/env";
import { naming } from "./database-problem";
import { StartRefused } from "./start-refused";

/**
 * Prepares and migrates the database that DATABASE_URL names; without one it starts the built-in Postgres and sets
 * DATABASE_URL for this process.
 * @param beside an app may be running on it: its own Postgres is then used, not taken over
 * @returns the app's own Postgres, when it is that
 * @throws DatabaseProblem, EmbeddedPostgresError; StartRefused where AUTH_SECRET opens nothing of it
 */
export async function prepareDatabase(
  settings: Environment,
  { beside }: { beside: boolean } = { beside: false },
): Promise<EmbeddedPostgres | undefined> {
  const embedded = await openMigrated(settings, beside);
  try {
    if (await naming("DATABASE_URL", isSealedByOthers)) throw new StartRefused(WRONG_SECRET);
    return embedded;
  } catch (error) {
    await closeDatabase();
    await embedded?.stop();
    throw error;
  }
}

const WRONG_SECRET =
  "AUTH_SECRET (where it isn't set, the file auth-secret in DATA_DIR) is not the one this database was sealed with, so no authenticator app and no passkey would work. Put that one back, as the only one or behind the new one: AUTH_SECRET=new,old.";

async function openMigrated(settings: Environment, beside: boolean): Promise<EmbeddedPostgres | undefined> {
  if (settings.DATABASE_URL) {
    await prepareNamed(settings, settings.DATABASE_URL);
    return undefined;
  }
  const open = beside ? attachEmbeddedPostgres : startEmbeddedPostgres;
  const embedded = await open({ dataDir: settings.DATA_DIR });
  try {
    const appRole = new URL(embedded.appUrl).username;
    await migrate({ url: embedded.url, appRole });
  } catch (error) {
    await embedded.stop();
    throw error;
  }
  process.env.DATABASE_URL = embedded.appUrl;
  settings.DATABASE_URL = embedded.appUrl;
  return embedded;
}

/** Connects as the app will, before it is reported ready, then migrates as the tables' owner. */
async function prepareNamed(settings: Environment, url: string): Promise<void> {
  const { DATABASE_CA_FILE: caFile, DATABASE_PREPARE: prepare, MIGRATION_DATABASE_URL } = settings;
  const appRole = await naming("DATABASE_URL", () =>
    roleAt(connectionSettings(url, { caFile, prepare, mayBePooled: true })),
  );
  const setting = MIGRATION_DATABASE_URL ? "MIGRATION_DATABASE_URL" : "DATABASE_URL";
  await naming(setting, () => migrate({ url: MIGRATION_DATABASE_URL ?? url, appRole, caFile }));
}
