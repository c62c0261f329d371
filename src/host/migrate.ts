import { closeDatabase } from "@/engine/db/pool/client";
import { explain } from "./database/explain";
import { prepareDatabase } from "./database/prepare-database";
import { readSettings } from "./settings";

/** `npm run migrate`: brings the database up to date and ends. */
try {
  const embedded = await prepareDatabase(readSettings());
  await closeDatabase();
  await embedded?.stop();
  console.log("The database is up to date.");
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}
