import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import type { AppClient } from "@/testing/apps/app-client";
import type { AppBrowser } from "@/testing/apps/browser";
import { allowOffline, newApp, openBrowser } from "@/testing/apps/here";
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from "@/testing/database/database";
import { mustAsk } from "@/testing/harness/here";
import { temporaryFolder } from "@/testing/harness/temporary-folder";
import type { SignedIn } from "@/testing/people/client";
import { newPerson } from "@/testing/people/here";
import { keyIds } from "../platform/crypto";
import { writeBackup } from "./backup/backup";
import { closeDatabase, connectDatabase } from "./pool/client";
import { restoreBackup } from "./restore";

/** Guarantee (L01): a restore that signs everybody out leaves an app nothing of what it was given before. */

const sessionList = z.object({ sessions: z.array(z.object({ id: z.string() })) });
const folder = temporaryFolder();
const file = join(folder.path, "latchkey.backup");
const databases: TestDatabase[] = [];
type Given = { app: AppClient; token: string | undefined };
let given: { open: Given; left: Given; ended: Given };

/** What an app is given in a browser's session, and what becomes of that session then. */
async function give(
  then: (browser: AppBrowser, person: SignedIn) => Promise<unknown> = async () => {},
): Promise<Given> {
  const app = await newApp();
  const person = await newPerson();
  const browser = await openBrowser(person);
  const { refresh_token } = await allowOffline(app, browser);
  await then(browser, person);
  return { app, token: refresh_token };
}

/** Ends every session but the one it is asked in, each by its row. */
async function endOthers({ token, sessionId }: SignedIn): Promise<void> {
  const { sessions } = sessionList.parse(await mustAsk("GET", "/sessions", { token }));
  for (const { id } of sessions)
    if (id !== sessionId) await mustAsk("POST", `/sessions/${id}/revoke`, { token });
}

beforeAll(async () => {
  await closeDatabase();
  const source = await createTestDatabase();
  databases.push(source);
  connectDatabase(source.appUrl);
  given = {
    open: await give(),
    left: await give((browser) => browser.mutate("auth.logout", {})),
    ended: await give((_, person) => endOthers(person)),
  };
  await writeBackup(source.url, file);
});
afterAll(async () => {
  await closeDatabase();
  for (const database of databases) await database.drop();
  folder.remove();
});

async function restored(signsOut: boolean): Promise<void> {
  const target = await createEmptyDatabase();
  databases.push(target);
  const appRole = new URL(target.appUrl).username;
  await restoreBackup(file, { url: target.url, appRole, keyIds: keyIds(), signsOut });
  await closeDatabase();
  connectDatabase(target.appUrl);
}

const refreshed = async ({ app, token }: Given) => (await app.refresh(token)).status;

it("without it, apps go on where they could", async () => {
  await restored(false);
  expect(await refreshed(given.open)).toBe(200);
  expect(await refreshed(given.left)).toBe(200);
  expect(await refreshed(given.ended)).toBe(400);
});

it("with it no refresh token counts, whatever became of the session it was given in", async () => {
  await restored(true);
  expect(await refreshed(given.open)).toBe(400);
  expect(await refreshed(given.left)).toBe(400);
  expect(await refreshed(given.ended)).toBe(400);
});
