import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { migrate } from "@/engine/db/migrate";
import journal from "../../../drizzle/meta/_journal.json";
import { TEST_APP_ROLE } from "../database/global-setup";
import { startOwnPostgres } from "../database/own-postgres";
import { openDatabase } from "../database/rows";
import { type Scene, startScene } from "../faults/scene";
import { Client } from "../people/stories";
import { fillAsBefore } from "./fill-before";
import { VERSION_BEFORE, versionBefore } from "./version-before";

/**
 * Guarantee (R13, R14): two instances of the version before serve people while the database is migrated below them and
 * this version's replace them. Nobody is told "not now", and either version ends what the other began.
 */
const before = versionBefore();
const missing = "missing" in before ? before.missing : undefined;
const name = (what: string) => `${what} ${VERSION_BEFORE}${missing ? ` (skipped: ${missing})` : ""}`;

/** Whether the version before has the migration as well. */
const isKnownBefore = (tag: string) =>
  "folder" in before && existsSync(join(before.folder ?? "", "drizzle", `${tag}.sql`));

const SECONDS = 1_000;
const TOGETHER_MS = Number(process.env.TOGETHER_MINUTES ?? 5) * 60 * SECONDS;
/** How long a migration may keep anybody waiting. */
const LOCKED_MS = 2 * SECONDS;
const LOOK_MS = 20;
/** How soon an instance that is told to end has. */
const GRACE_MS = 10 * SECONDS;
const WARM_MS = 60 * SECONDS;
const SET_UP_MS = 300 * SECONDS;

/** The version before, on a large database with its own schema. */
async function startBefore() {
  if ("missing" in before) throw new Error(before.missing);
  const postgres = await startOwnPostgres({ migrations: join(before.folder ?? "", "drizzle") });
  const db = openDatabase(postgres.database.adminUrl);
  await fillAsBefore(db);
  await db.end();
  const scene = await startScene({ database: postgres.database, program: before });
  // Instances that have been there for long have loaded all they use.
  const { mailsTo } = scene.mails;
  for (const url of scene.app.urls) await new Client(() => url, { mailsTo, patienceMs: WARM_MS }).live();
  return { scene, postgres };
}

/** The refusals by the database. A slow machine may also refuse to hash a password, whatever is migrated. */
const refused = (scene: Scene) =>
  scene.app
    .log()
    .split("\n")
    .filter((line) => line.includes('"status":503') && /"code":"\w{5}"/.test(line));
/** @returns how long a statement of the app's waited for a lock meanwhile, at most, in milliseconds */
async function longestWait({ app }: Scene, work: () => Promise<void>): Promise<number> {
  let isOver = false;
  const worked = work().finally(() => {
    isOver = true;
  });
  let longest = 0;
  while (!isOver) {
    const [row] = await app.db`
      select coalesce(max(extract(epoch from clock_timestamp() - l.waitstart)), 0)::float8 as seconds
      from pg_locks l join pg_stat_activity a on a.pid = l.pid where not l.granted and a.usename = ${TEST_APP_ROLE}`;
    longest = Math.max(longest, 1_000 * row?.seconds);
    await sleep(LOOK_MS);
  }
  await worked;
  return longest;
}

const times = async ({ app }: Scene, when: number) =>
  (await app.db`select 1 from drizzle.__drizzle_migrations where created_at = ${when}`).length;

describe.skipIf(missing)(name("R13: each migration, with people on"), () => {
  let scene: Scene;
  let url: string;
  beforeAll(async () => {
    const started = await startBefore();
    ({ scene } = started);
    url = started.postgres.database.adminUrl;
  }, SET_UP_MS);
  afterAll(() => scene?.stop());

  const cut = () =>
    scene.app
      .db`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'latchkey-migrate'`;

  it.each(journal.entries.filter(({ tag }) => !isKnownBefore(tag)))("$tag", async ({ when }) => {
    const migrated = () => migrate({ url, appRole: TEST_APP_ROLE, until: when });
    const earlier = new Set(refused(scene));
    let longest = Number.NaN;
    await scene.under(async () => {
      longest = await longestWait(scene, async () => {
        const interrupted = migrated().catch(() => 0);
        await sleep(Math.random() * 100);
        await cut();
        await interrupted;
        await migrated();
      });
      expect(await times(scene, when)).toBe(1);
      expect(await migrated()).toBe(0);
    });
    expect(refused(scene).filter((line) => !earlier.has(line))).toEqual([]);
    expect(longest).toBeLessThan(LOCKED_MS);
  });

  it("and nothing was lost on the way", () => scene.expectWhole());
});

describe.skipIf(missing)(name("R14: rolled out over"), () => {
  let scene: Scene;
  let url: string;
  beforeAll(async () => {
    const started = await startBefore();
    ({ scene } = started);
    url = started.postgres.database.adminUrl;
  }, SET_UP_MS);
  afterAll(() => scene?.stop());

  it(
    "both serve the same people, then only this version does",
    async () => {
      const { app, targets } = scene;
      const old = [...app.instances];
      await scene.under(async () => {
        const next = await app.startAnother({ MIGRATION_DATABASE_URL: url });
        await scene.watch();
        targets.push(next.url);
        await sleep(TOGETHER_MS);
        targets.push((await app.startAnother()).url);
        for (const instance of old) {
          targets.splice(targets.indexOf(instance.url), 1);
          const startedAt = performance.now();
          instance.signal("SIGTERM");
          expect(await instance.ended).toEqual({ code: 0, signal: null });
          expect(performance.now() - startedAt).toBeLessThan(GRACE_MS);
        }
      });
      expect(refused(scene)).toEqual([]);
      await scene.expectWhole();
    },
    TOGETHER_MS + 180 * SECONDS,
  );
});
