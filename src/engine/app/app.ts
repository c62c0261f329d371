import { and, asc, eq, isNull } from "drizzle-orm";
import type { AppInput } from "@/contract/apps";
import { db } from "../db/pool/client";
import { apps } from "../db/schema";

/** The apps that lean on this installation, as they are kept. */

export type App = AppInput & {
  id: string;
  isDisabled: boolean;
  secrets: number;
  createdAt: Date;
  /** Another with every change. */
  version: number;
  /** The results of the last logout notices; status 0 means that the app didn't answer. */
  notices: { takenAt: Date | null; missedAt: Date | null; missedStatus: number | null };
};

/** The hashes of the app's secrets; two while one replaces the other. */
export type AppWithSecrets = App & { secretHashes: readonly Buffer[] };

function toApp(row: typeof apps.$inferSelect): AppWithSecrets {
  const { secretHash, previousSecretHash, disabledAt, removedAt: _, ...others } = row;
  const {
    noticeTakenAt: takenAt,
    noticeMissedAt: missedAt,
    noticeMissedStatus: missedStatus,
    ...facts
  } = others;
  const secretHashes = [secretHash, previousSecretHash].filter((hash) => hash !== null);
  return {
    ...facts,
    isDisabled: disabledAt !== null,
    secretHashes,
    secrets: secretHashes.length,
    notices: { takenAt, missedAt, missedStatus },
  };
}

/** Excludes removed apps, whose rows are deleted later. */
const IS_THERE = isNull(apps.removedAt);

/** Every app, disabled ones too, oldest first. */
export async function listApps(): Promise<AppWithSecrets[]> {
  const rows = await db().select().from(apps).where(IS_THERE).orderBy(asc(apps.createdAt), asc(apps.id));
  return rows.map(toApp);
}

export async function findApp(id: string): Promise<AppWithSecrets | undefined> {
  // Any text is asked for, also what a token says that nobody has verified; Postgres has none with this character.
  if (id.includes("\0")) return undefined;
  const [row] = await db()
    .select()
    .from(apps)
    .where(and(eq(apps.id, id), IS_THERE));
  return row && toApp(row);
}

/** The same, of what may be used. */
export async function findLiveApp(id: string): Promise<AppWithSecrets | undefined> {
  const app = await findApp(id);
  return app?.isDisabled === false ? app : undefined;
}

/** Whether there is any: without one, nothing of OpenID Connect is answered. */
export async function hasApps(): Promise<boolean> {
  const rows = await db()
    .select({ id: apps.id })
    .from(apps)
    .where(and(isNull(apps.disabledAt), IS_THERE))
    .limit(1);
  return rows.length > 0;
}
