import { expect, it } from "vitest";
import { insertMail, openOutbox, options, recording, signIn } from "@/testing/database/outbox";
import { outbox } from "../db/schema";
import { deliverDue } from "./outbox-delivery";
import { Pace } from "./pace";
import { MailRefused } from "./sender";

/** Guarantee: mails go as fast as the provider takes them, and none is lost by waiting. */

const sent = (count: number) => ({ sent: count, retrying: 0, dropped: 0 });
const refused = (count: number) => ({ sent: 0, retrying: count, dropped: 0 });

it("hands over more while mails are taken, up to a bound, and half as many when one isn't", () => {
  const pace = new Pace();
  const first = pace.room;
  for (let turn = 0; turn < 50; turn += 1) pace.learn(sent(pace.room), undefined);
  expect(pace.room).toBe(20);
  pace.learn({ sent: 19, retrying: 1, dropped: 0 }, undefined);
  expect(pace.room).toBe(10);
  for (let turn = 0; turn < 9; turn += 1) pace.learn(refused(1), undefined);
  expect(pace.room).toBe(1);
  expect(first).toBeLessThan(20);
});

it("rests as long as it is asked to, a minute at most", () => {
  let now = 0;
  const pace = new Pace(() => now);
  pace.learn(refused(1), 5);
  expect(pace.room).toBe(0);
  now = 4_999;
  expect(pace.room).toBe(0);
  now = 5_000;
  expect(pace.room).toBeGreaterThan(0);
  pace.learn(refused(1), 86_400);
  now += 60_000;
  expect(pace.room).toBeGreaterThan(0);
});

it("leaves a surge where it is while the provider rests, and sends all of it after", async () => {
  const { db, pass, close } = await openOutbox();
  try {
    await Promise.all(Array.from({ length: 60 }, () => insertMail(db, signIn({ expiresInSeconds: 3_600 }))));
    let now = 0;
    let isBusy = true;
    const provider = recording(() => {
      if (isBusy) throw new MailRefused("resend_429", { retryAfterSeconds: 30 });
    });
    const pace = new Pace(() => now);
    const deliver = () => deliverDue(db, provider.sender, { ...options, pace });
    const tried = await deliver();
    expect(tried.retrying).toBeLessThanOrEqual(5);
    for (let second = 0; second < 29; second += 1) {
      now += 1_000;
      expect(await deliver()).toEqual(sent(0));
    }
    expect(provider.sent).toHaveLength(tried.retrying);
    isBusy = false;
    now += 1_000;
    await pass(31);
    expect(await deliver()).toEqual(sent(60));
    expect(await db.$count(outbox)).toBe(60);
  } finally {
    await close();
  }
});
