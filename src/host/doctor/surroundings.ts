import { existsSync } from "node:fs";
import { join } from "node:path";
import { attachEmbeddedPostgres } from "@/engine/db/embedded/embedded";
import { closeDatabase, connectDatabase } from "@/engine/db/pool/client";
import { connectionSettings } from "@/engine/db/pool/connection-settings";
import { roleAt } from "@/engine/db/role";
import type { Environment } from "@/engine/platform/settings/env";
import { naming } from "../database/database-problem";
import { explain } from "../database/explain";
import { bad, type Surroundings, unknown, type Verdict } from "./checks/check";

type Opened = { given: Surroundings; close: () => Promise<void> };

/** Connects to the database as the app does, without changing anything; a failure is reported as a finding. */
export async function openSurroundings(
  settings: Environment,
  choices: Pick<Surroundings, "reach" | "mailTo">,
): Promise<Opened> {
  const given = { settings, databaseUrl: undefined, noDatabase: undefined, ...choices };
  try {
    const { url, stop } = await findDatabase(settings);
    if (url === undefined) return { given: { ...given, noDatabase: NOT_BEGUN }, close: async () => {} };
    connectDatabase(url);
    const close = async () => {
      await closeDatabase();
      await stop();
    };
    return { given: { ...given, databaseUrl: url }, close };
  } catch (error) {
    return { given: { ...given, noDatabase: refusal(error) }, close: closeDatabase };
  }
}

const NOT_BEGUN: Verdict = unknown("The first `npm start` makes the built-in one; there is none yet.");

const refusal = (error: unknown): Verdict =>
  bad(
    explain(error).split("\n", 1)[0] ?? "",
    "Until that is mended, nothing that rests on the database works.",
  );

async function findDatabase(
  settings: Environment,
): Promise<{ url: string | undefined; stop: () => Promise<void> }> {
  const { DATABASE_URL: url, DATABASE_CA_FILE: caFile, DATABASE_PREPARE: prepare, DATA_DIR } = settings;
  if (url !== undefined) {
    await naming("DATABASE_URL", () =>
      roleAt(connectionSettings(url, { caFile, prepare, mayBePooled: true })),
    );
    return { url, stop: async () => {} };
  }
  if (!existsSync(join(DATA_DIR, "postgres", "PG_VERSION"))) return { url: undefined, stop: async () => {} };
  const embedded = await attachEmbeddedPostgres({ dataDir: DATA_DIR });
  return { url: embedded.appUrl, stop: embedded.stop };
}
