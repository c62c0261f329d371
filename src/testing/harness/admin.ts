import { execFileSync } from "node:child_process";
import { compiled } from "@/host/build/built.mjs";
import { type RunningApp, TEST_SECRET } from "./app";

/** An app, and where it keeps its secret where that isn't the tests' own. */
type Beside = Pick<RunningApp, "url" | "databaseUrl"> & { dataDir?: string };

/** `npm run admin -- …` beside a running app. @returns what it says */
export function admin(app: Beside, ...args: readonly string[]): string {
  const { url, databaseUrl, dataDir } = app;
  const secret =
    dataDir === undefined ? { AUTH_SECRET: TEST_SECRET } : { AUTH_SECRET: "", DATA_DIR: dataDir };
  const environment = { DATABASE_URL: databaseUrl, APP_URL: url, ...secret };
  return execFileSync(process.execPath, [compiled("admin"), ...args], {
    env: { ...process.env, ...environment },
    stdio: "pipe",
    encoding: "utf8",
  });
}

/** Makes an app with the command line. @returns its id and its secret; the latter empty where it has none */
export function addApp(app: Beside, ...args: readonly string[]): { id: string; secret: string } {
  const said = admin(app, "app", "add", ...args);
  return {
    id: /client_id +(\S+)/.exec(said)?.[1] ?? "",
    secret: /client_secret +(\S+)/.exec(said)?.[1] ?? "",
  };
}
