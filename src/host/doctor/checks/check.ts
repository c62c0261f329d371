import type { Environment } from "@/engine/platform/settings/env";

/** What a check found. `mend` says what to do, in words that name the setting or the command. */
export type Verdict =
  | { status: "good" | "unknown"; says: string }
  | { status: "bad"; says: string; mend: string };

export const good = (says: string): Verdict => ({ status: "good", says });
export const bad = (says: string, mend: string): Verdict => ({ status: "bad", says, mend });
export const unknown = (says: string): Verdict => ({ status: "unknown", says });

/** What the checks are given. The process's pool is connected to `databaseUrl` where that is there. */
export type Surroundings = {
  settings: Environment;
  /** The database as the app; undefined without a connection, and then `noDatabase` says why. */
  databaseUrl: string | undefined;
  noDatabase: Verdict | undefined;
  /** How APP_URL is called: `fetch`, or a test's way to a proxy of its own. */
  reach: typeof fetch;
  /** The recipient of the test mail. */
  mailTo: string | undefined;
};

export type Check = {
  /** Asked only where there is a database, and unknown without. */
  needsDatabase?: true;
  run: (given: Surroundings) => Promise<Verdict> | Verdict;
};
