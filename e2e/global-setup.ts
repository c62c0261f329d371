import { startApp } from "./app";

/** Starts the app all stories share. With E2E_URL set, that running one is tested instead. */
export default async function setUp(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.E2E_URL) return undefined;
  const app = await startApp();
  // The workers start later and inherit it.
  process.env.E2E_URL = app.url;
  process.env.E2E_DATABASE_URL = app.databaseUrl;
  process.env.E2E_DATA_DIR = app.dataDir;
  return app.stop;
}
