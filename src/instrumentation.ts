/** Next calls this once when a server starts. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { env } = await import("./server/platform/env");
  const { setLogLevel } = await import("./server/platform/log");
  setLogLevel(env().LOG_LEVEL);
  if (env().VERCEL) return;
  const { startBackground } = await import("./server/core/background");
  startBackground();
  if (env().NODE_ENV !== "production") return;
  const { mountRest } = await import("./server/api/mount");
  mountRest();
}
