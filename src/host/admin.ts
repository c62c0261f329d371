import { addressCollisions } from "@/engine/account/address/collisions";
import { actAsOperator, type OperatorAction, resealAll } from "@/engine/account/operator";
import { rotateKeys } from "@/engine/app/signing-keys";
import { OPERATOR } from "@/engine/audit/caller";
import { closeDatabase } from "@/engine/db/pool/client";
import type { Environment } from "@/engine/platform/settings/env";
import { APP_USAGE, readAppCommand } from "./app-command";
import { backup, restore } from "./database/backup";
import { explain } from "./database/explain";
import { prepareDatabase } from "./database/prepare-database";
import { readSettings } from "./settings";

/** `npm run admin`: what an operator does at the machine, also beside a running app. */

const USAGE = `npm run admin -- unlock <email>        let somebody try again after too many wrong codes
npm run admin -- reset-mfa <email>     remove every second step, for somebody who has lost them all
npm run admin -- end-sessions <email>  sign somebody out everywhere
npm run admin -- addresses             list accounts that have one address between them, in two spellings of its domain
npm run admin -- reseal                seal everything under the newest AUTH_SECRET, before removing an older one
npm run admin -- rotate-keys           sign what apps are given with new keys, once everybody knows them
npm run admin -- backup <file>         write everything in the database into a file, while the app goes on
npm run admin -- restore <file> [--sign-out]
                                       fill an empty database with it; --sign-out ends every session and app access in it
${APP_USAGE}`;

const DONE: Record<OperatorAction, string> = {
  unlock: "can try again now.",
  "reset-mfa": "has no second step any more, and is signed out everywhere.",
  "end-sessions": "is signed out everywhere.",
};

const isAction = (text: string | undefined): text is OperatorAction =>
  text !== undefined && Object.hasOwn(DONE, text);

type Command = (settings: Environment) => Promise<string>;

/** Parses the whole command before anything is started. */
function readCommand([action, ...rest]: string[]): Command {
  const [what, ...more] = rest;
  if (action === "backup" && what !== undefined) return (settings) => backup(settings, what);
  if (action === "restore" && what !== undefined)
    return (settings) => restore(settings, what, more.includes("--sign-out"));
  if (action === "app") return migrated(readAppCommand(rest));
  if (action === "rotate-keys") return migrated(rotate);
  if (action === "reseal") return migrated(reseal);
  if (action === "addresses") return migrated(listCollisions);
  if (!isAction(action) || !what) throw new Error(USAGE);
  return migrated(() => act(action, what));
}

/** On the database as the app has it. */
const migrated =
  (work: () => Promise<string>): Command =>
  async (settings) => {
    const embedded = await prepareDatabase(settings, { beside: true });
    try {
      return await work();
    } finally {
      await closeDatabase();
      await embedded?.stop();
    }
  };

async function reseal(): Promise<string> {
  const { done, failed } = await resealAll((count) => console.log(`${count} sealed …`));
  if (failed > 0)
    throw new Error(`${failed} could not be opened with any listed secret; keep the older ones.`);
  return `${done} sealed anew. Older items of AUTH_SECRET can be removed once every instance has the new one.`;
}

async function rotate(): Promise<string> {
  const seconds = await rotateKeys({ caller: OPERATOR, actor: {} });
  return `New keys are published now, and sign in ${seconds / 60} minutes. Older ones stay published for a day after that.`;
}

async function listCollisions(): Promise<string> {
  const collisions = await addressCollisions();
  if (collisions.length === 0) return "No address belongs to two accounts.";
  const lines = collisions.map(
    ({ kept, keptId, email, emailId }) =>
      `${email} (${emailId}) is found under every spelling; ${kept} (${keptId}) is the same address and keeps its own.`,
  );
  return [
    ...lines,
    "Nothing is merged: delete one of each two, or change its address, signed in to it.",
  ].join("\n");
}

async function act(action: OperatorAction, email: string): Promise<string> {
  const owner = await actAsOperator(action, email);
  if (!owner) throw new Error(`Nobody here has the address ${email}.`);
  return `${owner.email} ${DONE[action]} It is recorded, and a mail is on its way.`;
}

try {
  const command = readCommand(process.argv.slice(2));
  console.log(await command(readSettings()));
} catch (error) {
  console.error(error instanceof Error && error.constructor === Error ? error.message : explain(error));
  process.exitCode = 1;
}
