import { setTimeout as sleep } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { freePort } from "@/engine/db/embedded/free-port";
import { migrate } from "@/engine/db/migrate";
import { askOnce } from "../database/ask-once";
import { databaseOn } from "../database/database";
import { makeTestRoles, TEST_APP_ROLE, TEST_OWNER_ROLE } from "../database/global-setup";
import { openDatabase } from "../database/rows";
import { startScene } from "../faults/scene";
import { startApp } from "../harness/app";
import { request } from "../harness/http";
import { temporaryFolder } from "../harness/temporary-folder";
import { enrol, signInFully, signUp } from "../people/client";
import { type Cluster, makeCluster, makeStandby, startCluster } from "./postgres";

/**
 * Guarantee (W02): with both hosts of a pair in DATABASE_URL the app goes on by itself once the second has taken over.
 * Nothing it answered for is lost, and until then it says nothing but "not now".
 */
const NAME = "latchkey_pair";
const AWAY_MS = 3_000;

/** Two servers, of which the second follows the first. @param more settings of the first */
async function startPair(...more: string[]) {
  const folder = temporaryFolder();
  onTestFinished(folder.remove);
  const [firstPort, secondPort] = [await freePort(), await freePort()];
  const start = async (cluster: Cluster, port: number, settings: readonly string[] = []) => {
    const server = await startCluster(cluster, port, settings);
    onTestFinished(server.stop);
    return server;
  };
  const cluster = await makeCluster(folder.path);
  const preparing = await start(cluster, firstPort);
  await makeTestRoles(preparing.url);
  await askOnce(preparing.url, `create database ${NAME} owner ${TEST_OWNER_ROLE}`);
  await migrate({ url: databaseOn(preparing.url, NAME).url, appRole: TEST_APP_ROLE });
  await preparing.stop();
  const follower = makeStandby(cluster, firstPort);
  const [first, second] = [await start(cluster, firstPort, more), await start(follower, secondPort)];
  const pair = (role: string) =>
    `postgres://${role}:${role}@127.0.0.1:${first.port},127.0.0.1:${second.port}/${NAME}?target_session_attrs=read-write`;
  const options = {
    database: { ...databaseOn(first.url, NAME), drop: async () => {} },
    env: { DATABASE_URL: pair(TEST_APP_ROLE), MIGRATION_DATABASE_URL: pair(TEST_OWNER_ROLE) },
  };
  return { first, onSecond: databaseOn(second.url, NAME).adminUrl, options };
}

it("W02: of two servers the second takes over when the first is gone", { timeout: 300_000 }, async () => {
  const { first, onSecond, options } = await startPair();
  const app = await startApp(options);
  onTestFinished(app.stop);
  const person = await enrol(await signUp(app.url));
  const signedIn = await signInFully(person);
  const { token } = signedIn;
  const status = async () => (await request(app.url, "GET", "/mfa/status", { token })).status;
  expect(await status()).toBe(200);
  const arrived = () =>
    askOnce(onSecond, `select 1 from sessions where user_id = '${person.id}' and level = 'full'`);
  await expect.poll(async () => (await arrived()).length, { timeout: 20_000 }).toBeGreaterThan(0);

  await first.stop();
  const meanwhile = new Set([await status(), await status(), await status()]);
  expect([...meanwhile].filter((code) => code !== 503)).toEqual([]);
  await askOnce(onSecond, "select pg_promote()");
  await expect.poll(status, { timeout: 30_000 }).toBe(200);
  // It writes there as well: somebody new registers. Who was there before signs in with what was kept.
  await enrol(await signUp(app.url));
  await signInFully(signedIn);
  expect(app.log()).not.toContain('"event":"uncaught exception"');
});

it("a second that has all that was committed takes over with people on two instances, who lose nothing", {
  timeout: 300_000,
}, async () => {
  const { first, onSecond, options } = await startPair("synchronous_standby_names=*");
  const scene = await startScene(options);
  onTestFinished(scene.stop);
  await scene.watch();
  const seen = await scene.under(async () => {
    await first.stop();
    await sleep(AWAY_MS);
    await askOnce(onSecond, "select pg_promote()");
  });
  expect(seen.some(({ status }) => status === 503)).toBe(true);
  const db = openDatabase(onSecond);
  onTestFinished(() => db.end());
  await scene.expectWhole(db);
});
