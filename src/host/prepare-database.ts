import {
  attachEmbeddedPostgres,
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from "@/engine/db/embedded/embedded";
import { migrate } from "@/engine/db/migrate";
import type { Environment } from "@/engine/platform/env";

/**
 * Brings up the database the app will use, migrated: the one DATABASE_URL names, else one of its own, which is
 * then put into DATABASE_URL for the rest of this process.
 * @param beside an app may be running on it: its own Postgres is then used, not taken over
 * @returns the app's own Postgres, when it is that
 */
export async function prepareDatabase(
  settings: Environment,
  { beside }: { beside: boolean } = { beside: false },
): Promise<EmbeddedPostgres | undefined> {
  const caFile = settings.DATABASE_CA_FILE;
  if (settings.DATABASE_URL) {
    const appRole = decodeURIComponent(new URL(settings.DATABASE_URL).username) || undefined;
    await migrate({ url: settings.MIGRATION_DATABASE_URL ?? settings.DATABASE_URL, appRole, caFile });
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
