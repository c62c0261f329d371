import { startEmbeddedPostgres } from "@/engine/db/embedded/embedded";

/** A stand-in for an app in a process of its own: starts a folder's built-in Postgres and keeps it running. */
const [, , dataDir = ""] = process.argv;
try {
  const { appUrl, url, port, dataDir: data } = await startEmbeddedPostgres({ dataDir });
  process.stdout.write(`${JSON.stringify({ appUrl, url, port, data })}\n`);
  setInterval(() => {}, 60_000);
} catch (error) {
  process.stdout.write(`${JSON.stringify({ error: error instanceof Error ? error.message : "?" })}\n`);
}
