import { backupHeader, fillFromBackup } from "./backup/fill";
import type { BackupHeader } from "./backup/format";
import { migrate } from "./migrate";

export type RestoreTarget = {
  /** The owner of the tables, or of a database with nothing in it. */
  url: string;
  appRole?: string | undefined;
  caFile?: string | undefined;
  /** Which keys AUTH_SECRET gives. */
  keyIds: readonly string[];
  /** Ends every session, trusted device and access of an app, as a backup brings back what has ended since. */
  signsOut: boolean;
};

/**
 * Fills an empty database with a backup once it is clear that the secret fits. Migrates it to where the backup was,
 * fills it in one transaction, and migrates it to this version.
 * @returns what the backup says of itself
 * @throws BackupError
 */
export async function restoreBackup(
  file: string,
  { url, appRole, caFile, keyIds, signsOut }: RestoreTarget,
): Promise<BackupHeader> {
  const head = await backupHeader(file, keyIds);
  await migrate({ url, appRole, caFile, until: head.migratedTo });
  await fillFromBackup(file, head, { url, caFile, signsOut });
  await migrate({ url, appRole, caFile });
  return head;
}
