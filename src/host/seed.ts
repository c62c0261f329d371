import { fillDemo } from "@/api/demo/fill";
import { ADA, APP_KEY, addressOf, ORGANIZATION, PASSWORD, PEOPLE } from "@/api/demo/people";
import { wakeDemo } from "@/engine/account/demo";
import { closeDatabase } from "@/engine/db/pool/client";
import { explain } from "./database/explain";
import { prepareDatabase } from "./database/prepare-database";
import { readSettings } from "./settings";

/** `npm run seed`: the demo organization to look around in, on loopback only as everybody knows its passwords. */

const settings = readSettings();
if (!settings.isLoopback) {
  console.error(
    "npm run seed makes accounts whose passwords everybody knows: it works on a loopback APP_URL only.",
  );
  process.exit(1);
}
try {
  const embedded = await prepareDatabase(settings, { beside: true });
  const isNew = await fillDemo();
  if (!isNew) await wakeDemo();
  await closeDatabase();
  await embedded?.stop();
  console.log(
    isNew
      ? `“${ORGANIZATION}” is there, with ${PEOPLE.length} people and 90 days of history.`
      : `“${ORGANIZATION}” was there already.`,
  );
  console.log(`Sign in as ${addressOf(ADA)} with the password “${PASSWORD}”.`);
  console.log(`Its authenticator app's key: ${APP_KEY}`);
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}
