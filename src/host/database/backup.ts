import { resolve } from "node:path";
import { writeBackup } from "@/engine/db/backup/backup";
import { attachEmbeddedPostgres } from "@/engine/db/embedded/embedded";
import { connectionSettings } from "@/engine/db/pool/connection-settings";
import { restoreBackup } from "@/engine/db/restore";
import { roleAt } from "@/engine/db/role";
import { keyIds } from "@/engine/platform/crypto";
import type { Environment } from "@/engine/platform/settings/env";
import { naming } from "./database-problem";

/** `npm run admin -- backup` and `restore`: all that is in the database, in one file, without a program of Postgres's. */

type Owner = { url: string; appRole: string; stop: () => Promise<void> };

/** @returns what to tell the operator. @throws BackupError */
export async function backup(settings: Environment, file: string): Promise<string> {
  const { url, stop } = await ownerOf(settings);
  try {
    const tables = await writeBackup(url, file, settings.DATABASE_CA_FILE);
    return `${tables} tables are in ${resolve(file)}. Keep AUTH_SECRET${settings.isLoopback ? " (or the file auth-secret in DATA_DIR)" : ""} as well, and apart from it: neither is of use without the other.`;
  } finally {
    await stop();
  }
}

/** @throws BackupError */
export async function restore(settings: Environment, file: string, signsOut: boolean): Promise<string> {
  const { url, appRole, stop } = await ownerOf(settings);
  try {
    const { madeAt } = await restoreBackup(file, {
      ...{ url, appRole, caFile: settings.DATABASE_CA_FILE },
      ...{ keyIds: keyIds(), signsOut },
    });
    const since = signsOut
      ? "Everybody is signed out."
      : "Who has signed out since is signed in again; `restore <file> --sign-out` signs everybody out.";
    return `Everything is as it was at ${madeAt}. ${since}`;
  } finally {
    await stop();
  }
}

/** The tables' owner, of whichever database the app would use; nothing is migrated. */
async function ownerOf(settings: Environment): Promise<Owner> {
  const { DATABASE_URL: url, MIGRATION_DATABASE_URL, DATABASE_CA_FILE: caFile, DATA_DIR } = settings;
  if (url !== undefined) {
    const appRole = await naming("DATABASE_URL", () =>
      roleAt(connectionSettings(url, { caFile, mayBePooled: true })),
    );
    return { url: MIGRATION_DATABASE_URL ?? url, appRole, stop: async () => {} };
  }
  const embedded = await attachEmbeddedPostgres({ dataDir: DATA_DIR });
  return { url: embedded.url, appRole: new URL(embedded.appUrl).username, stop: embedded.stop };
}
