import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { expectNothingTorn } from "../database/invariants";
import { type RunningApp, startApp } from "../harness/app";
import { request } from "../harness/http";
import { newAddress, PASSWORD } from "../people/client";
import { type MailSink, startMailSink } from "./mail-sink";

/**
 * Guarantee (R04, R10): an instance killed at any moment leaves each change done or not done, and no committed mail
 * unsent.
 */
/** A few in every run; KILLS=100 for all that the guarantee names, which takes some minutes. */
const KILLS = Number(process.env.KILLS ?? 6);
const CROWD = 6;

let app: RunningApp;
let mails: MailSink;
beforeAll(async () => {
  mails = await startMailSink();
  app = await startApp({ env: mails.settings });
});
afterAll(async () => {
  await app?.stop();
  await mails?.close();
});

type Tried = { email: string; isPromised: boolean };

const register = (url: string, email: string) =>
  request(url, "POST", "/user/register", { body: { email, password: PASSWORD } });

/** Registers people with an instance until it is gone. @returns each address, and whether a mail was promised */
async function registerUntilGone(url: string, promised: () => void): Promise<Tried[]> {
  const tried: Tried[] = [];
  for (;;) {
    const email = newAddress();
    const answer = await register(url, email).catch(() => undefined);
    tried.push({ email, isPromised: answer?.status === 200 });
    if (answer?.status === 200) promised();
    if (!answer) return tried;
  }
}

it(
  "R04, R10: instances are killed while they register people and mail them",
  async () => {
    const tried: Tried[] = [];
    for (let kill = 0; kill < KILLS; kill += 1) {
      const victim = await app.startAnother();
      let promises = 0;
      const promised = () => {
        promises += 1;
      };
      const crowd = Promise.all(Array.from({ length: CROWD }, () => registerUntilGone(victim.url, promised)));
      const enough = 1 + Math.random() * 5;
      await expect.poll(() => promises, { interval: 5, timeout: 30_000 }).toBeGreaterThan(enough);
      await sleep(Math.random() * 100);
      victim.signal("SIGKILL");
      expect((await register(app.url, newAddress())).status).toBe(200);
      tried.push(...(await crowd).flat());
    }
    const promised = tried.filter(({ isPromised }) => isPromised).map(({ email }) => email);
    expect(promised.length).toBeGreaterThan(KILLS);
    // What a killed instance had taken is free again when its lease is over, a minute later.
    await app.db`update outbox set next_attempt_at = now() where status = 'queued'`;
    const queued = async () => {
      await sleep(300);
      const [row] = await app.db`select count(*)::int as left from outbox where status = 'queued'`;
      return row?.left;
    };
    await expect.poll(queued, { timeout: 20_000 }).toBe(0);

    const rows = await app.db<{ status: string; attempts: number }[]>`select status, attempts from outbox`;
    expect(new Set(rows.map(({ status }) => status))).toEqual(new Set(["sent"]));
    const { arrived } = mails;
    // One mail for each row; handed over twice, under one id, only where its instance was killed in the middle.
    expect(new Set(arrived.map(({ id }) => id)).size).toBe(rows.length);
    const again = rows.reduce((sum, { attempts }) => sum + attempts - 1, 0);
    expect(arrived.length - rows.length).toBeLessThanOrEqual(again);
    const mailed = new Set(arrived.map(({ to }) => to));
    expect(promised.filter((email) => !mailed.has(email))).toEqual([]);
    const known = await app.db<
      { email: string }[]
    >`select u.email from users u join registrations r on r.user_id = u.id`;
    expect(new Set(known.map(({ email }) => email))).toEqual(mailed);
    await expectNothingTorn(app.db);
  },
  40_000 * KILLS,
);

it("R04: what was interrupted is done when it is asked for again", async () => {
  const [row] = await app.db<{ email: string }[]>`select email from users order by created_at desc limit 1`;
  await app.db`update users set email_verified_at = now(), password_hash = (select password_hash from registrations r
    where r.user_id = users.id limit 1) where email = ${row?.email ?? ""}`;
  const victim = await app.startAnother();
  const login = (url: string) =>
    request(url, "POST", "/user/login", { body: { email: row?.email, password: PASSWORD } });
  const asked = Array.from({ length: CROWD }, () => login(victim.url).catch(() => login(app.url)));
  await sleep(Math.random() * 200);
  victim.signal("SIGKILL");
  const answers = await Promise.all(asked);
  expect(answers.map(({ status }) => status)).toEqual(Array(CROWD).fill(200));
  await expectNothingTorn(app.db);
});
