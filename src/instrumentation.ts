/** Next calls this once when a server starts. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { env } = await import("./engine/platform/settings/env");
  const { log, setLogLevel } = await import("./engine/platform/log");
  setLogLevel(env().LOG_LEVEL);
  if (env().VERCEL) {
    for (const warning of env().warnings) log("warn", "setting", { advice: warning });
    return;
  }
  // Our own server began it before it loaded the framework.
  if (Symbol.for("latchkey.peer") in globalThis) return;
  const { jobsWith, startBackground } = await import("./engine/jobs/background");
  const { MAILS } = await import("./methods/servers");
  startBackground(jobsWith(MAILS));
}
