import { appendFileSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { expectNothingTorn } from "../database/invariants";
import type { Database } from "../database/rows";
import { addApp } from "../harness/admin";
import { type AppOptions, type RunningApp, startApp } from "../harness/app";
import {
  expectServed,
  type Figures,
  figuresOf,
  type Load,
  type LoadOptions,
  startLoad,
  WITHIN_MS,
} from "./load";
import { type MailSink, startMailSink } from "./mail-sink";
import { expectNeverSeen, watch } from "./watch";

/** Two instances, a provider that takes mail, and people. */
export type Scene = {
  app: RunningApp;
  /** Which instances are asked, in turn. */
  targets: string[];
  mails: MailSink;
  /** Starts the people, who ask each target in turn. */
  load(options?: Partial<LoadOptions>): Load;
  /** Lets a fault happen in the middle of the load, and looks at all that was answered. @returns what was seen */
  under(fault: () => Promise<void>, how?: Partial<LoadOptions>): Promise<Load["seen"]>;
  /** From now on notes what may never happen; the schema must be this version's. */
  watch(): Promise<void>;
  /**
   * Asserts what must hold in the database and the mailbox whatever has happened.
   * @param db another server's, where that has taken over
   */
  expectWhole(db?: Database): Promise<void>;
  stop(): Promise<void>;
};

const FIGURES = ".bench/faults.txt";
const BEFORE_MS = 1_500;
/** Of what is well, after as long as it may take to be so again. */
const AFTERWARDS_MS = 2_000;
const DELIVERED_WITHIN_MS = 30_000;
/** The version before, once a minute, may sweep a passkey's set-up away while it is confirmed. */
const SWEPT = { path: "/mfa/verify-setup", code: "INVALID_CODE" };

export type SceneOptions = Pick<AppOptions, "env" | "instances" | "database" | "program"> & {
  /** Times as long as on a machine that does nothing else. */
  patience?: number;
};

export async function startScene({
  env = {},
  instances = 2,
  patience = 1,
  ...options
}: SceneOptions = {}): Promise<Scene> {
  const mails = await startMailSink();
  const app = await startApp({ ...options, instances, env: { ...mails.settings, ...env } });
  const redirectUri = "https://shop.example.test/callback";
  const asApp = ["Shop", "--type", "web", "--first-party", "--redirect", redirectUri];
  const shop = options.program ? undefined : { ...addApp(app, ...asApp), redirectUri };
  const targets = [...app.urls];
  let asked = 0;
  let isWatched = false;
  const load: Scene["load"] = (more = {}) =>
    startLoad({
      target: () => targets[asked++ % targets.length] ?? app.url,
      origin: app.url,
      shop,
      mailsTo: mails.mailsTo,
      pardoned: options.program ? SWEPT : undefined,
      ...more,
    });
  return {
    app,
    targets,
    mails,
    load,
    under: async (fault, how = {}) => {
      const people = load(how);
      await sleep(BEFORE_MS);
      let overAt = 0;
      try {
        await fault();
        overAt = performance.now();
        await sleep(WITHIN_MS * patience + AFTERWARDS_MS);
      } finally {
        await people.stop();
      }
      note(figuresOf(people.seen, overAt));
      // Whatever happens to those that came later, the first ones lose no answer.
      expect(people.seen.filter(({ status, url }) => status === 0 && app.urls.includes(url))).toEqual([]);
      expectServed(people.seen, { overAt, mayBeCut: how.mayBeCut === true, patience });
      return people.seen;
    },
    watch: async () => {
      await watch(app.db);
      isWatched = true;
    },
    expectWhole: async (db = app.db) => {
      await expectNothingTorn(db);
      if (isWatched) await expectNeverSeen(db);
      await expectDelivered(db, mails);
      expect(app.log()).not.toMatch(/uncaught|unhandled|TypeError|"status":500/i);
    },
    stop: async () => {
      await app.stop();
      await mails.close();
    },
  };
}

/** Adds a test's figures to those of the runs before. */
function note({ requests, notNow, slowestMs, firstGoodMs }: Figures): void {
  mkdirSync(dirname(FIGURES), { recursive: true });
  const { currentTestName = "" } = expect.getState();
  const line = `${new Date().toISOString()} ${currentTestName}: ${requests} requests, ${notNow} times "not now", slowest ${slowestMs} ms, first good ${firstGoodMs} ms after\n`;
  appendFileSync(FIGURES, line);
}

/** Every mail that was committed has left, and no other one has. */
async function expectDelivered(db: Database, { arrived }: MailSink): Promise<void> {
  const waiting = async () => {
    // What a killed instance had taken is free again when its lease is over, a minute later.
    await db`update outbox set next_attempt_at = now() where status = 'queued'`;
    await sleep(300);
    return (await db`select 1 from outbox where status = 'queued'`).length;
  };
  await expect.poll(waiting, { timeout: DELIVERED_WITHIN_MS }).toBe(0);
  const rows = await db<{ status: string }[]>`select status from outbox`;
  expect(rows.filter(({ status }) => status !== "sent")).toEqual([]);
  expect(new Set(arrived.map(({ id }) => id)).size).toBe(rows.length);
}
