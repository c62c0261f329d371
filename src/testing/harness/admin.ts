import { execFileSync } from "node:child_process";
import { compiled } from "@/host/build/built.mjs";
import { type RunningApp, TEST_SECRET } from "./app";

/** `npm run admin -- …` beside a running app. @returns what it says */
export function admin(app: Pick<RunningApp, "url" | "databaseUrl">, ...args: readonly string[]): string {
  const environment = { DATABASE_URL: app.databaseUrl, AUTH_SECRET: TEST_SECRET, APP_URL: app.url };
  return execFileSync(process.execPath, [compiled("admin"), ...args], {
    env: { ...process.env, ...environment },
    stdio: "pipe",
    encoding: "utf8",
  });
}

/** Makes an app there. @returns its id and its secret; the latter empty where it has none */
export function addApp(
  app: Pick<RunningApp, "url" | "databaseUrl">,
  ...args: readonly string[]
): { id: string; secret: string } {
  const said = admin(app, "app", "add", ...args);
  return {
    id: /client_id +(\S+)/.exec(said)?.[1] ?? "",
    secret: /client_secret +(\S+)/.exec(said)?.[1] ?? "",
  };
}
