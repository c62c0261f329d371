import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { expectNothingTorn } from "../database/invariants";
import { type OwnPostgres, startOwnPostgres } from "../database/own-postgres";
import { type AppOptions, type RunningApp, startApp } from "../harness/app";
import { type Link, startLink } from "./link";
import { expectServed, type Load, type LoadOptions, startLoad } from "./load";
import { type MailSink, startMailSink } from "./mail-sink";
import { expectNeverSeen, watch } from "./watch";

/** Where a fault happens: a Postgres of the test's own, two instances, a provider that takes mail, and people. */
export type Stage = {
  postgres: OwnPostgres;
  /** The way to it, for the app only. */
  link: Link;
  app: RunningApp;
  /** Which instances are asked, in turn. */
  targets: string[];
  mails: MailSink;
  /** Starts the people, who ask each target in turn. */
  load(options?: Partial<LoadOptions>): Load;
  /** Lets a fault happen in the middle of the load, and looks at all that was answered. @returns what was seen */
  under(fault: () => Promise<void>, how?: Partial<LoadOptions>): Promise<Load["seen"]>;
  /** Asserts what must hold in the database and in the mailbox, whatever has happened. */
  expectWhole(): Promise<void>;
  stop(): Promise<void>;
};

const BEFORE_MS = 1_500;
/** As long as it may take to be well again, and a little of what is well. */
const AFTERWARDS_MS = 7_000;
const DELIVERED_WITHIN_MS = 30_000;

type StageOptions = Pick<AppOptions, "env" | "instances"> & {
  /** Where Postgres keeps its folder. */
  within?: string;
  /** Times as long as on a machine that does nothing else. */
  patience?: number;
};

export async function startStage({
  env = {},
  instances = 2,
  within,
  patience = 1,
}: StageOptions = {}): Promise<Stage> {
  const postgres = await startOwnPostgres(within);
  const mails = await startMailSink();
  const link = await startLink(Number(new URL(postgres.database.appUrl).port));
  const database = { ...postgres.database, appUrl: at(link.port, postgres.database.appUrl) };
  const app = await startApp({ instances, database, env: { ...mails.settings, ...env } });
  await watch(app.db);
  const targets = [...app.urls];
  let asked = 0;
  const load: Stage["load"] = (options = {}) =>
    startLoad({
      target: () => targets[asked++ % targets.length] ?? app.url,
      origin: app.url,
      mailsTo: mails.mailsTo,
      ...options,
    });
  return {
    postgres,
    link,
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
        await sleep(AFTERWARDS_MS * patience);
      } finally {
        await people.stop();
      }
      expectServed(people.seen, { overAt, mayBeCut: how.mayBeCut === true, patience });
      return people.seen;
    },
    expectWhole: async () => {
      await expectNothingTorn(app.db);
      await expectNeverSeen(app.db);
      await expectDelivered(app, mails);
      expect(app.log()).not.toMatch(/uncaught|unhandled|TypeError|"status":500/i);
    },
    stop: async () => {
      await app.stop();
      await link.close();
      await mails.close();
    },
  };
}

function at(port: number, url: string): string {
  const there = new URL(url);
  there.port = String(port);
  return there.href;
}

/** Every mail that was committed has left, and no other one has. */
async function expectDelivered({ db }: RunningApp, { arrived }: MailSink): Promise<void> {
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
