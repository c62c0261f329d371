import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/postgres-js";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { execute, insertMail, link, openOutbox, options, recording, signIn } from "@/testing/database/outbox";
import { outbox, rateLimits } from "../db/schema";
import { brandOf } from "./layout/brand";
import { insertMailSql, mailParameters } from "./outbox";
import { deliverDue } from "./outbox-delivery";
import { MailRefused } from "./sender";

const { db, client, pass, close } = await openOutbox();
afterAll(close);
beforeEach(async () => {
  await db.delete(outbox);
});

const refusing = (refusal: unknown) =>
  recording(() => {
    throw refusal;
  });

async function onlyRow() {
  const rows = await db
    .select({
      status: outbox.status,
      attempts: outbox.attempts,
      sealed: outbox.sealed,
      lastError: outbox.lastError,
      waitSeconds: sql<number>`extract(epoch from next_attempt_at - now())::float8`,
      lifeSeconds: sql<number>`extract(epoch from expires_at - created_at)::float8`,
    })
    .from(outbox);
  expect(rows).toHaveLength(1);
  const [row] = rows;
  if (!row) throw new Error("no row");
  return row;
}

describe("writing", () => {
  it("keeps address and link sealed, and expires on the database's clock", async () => {
    await insertMail(db, signIn());
    const row = await onlyRow();
    expect(row.lifeSeconds).toBe(600);
    expect(row.sealed?.toString("latin1")).not.toMatch(/ada@example|token/);
  });

  it("R10: is one statement with its change: no change, no mail; a failing change, no mail", async () => {
    const change = (key: string, tat: string) => sql`
      with changed as (
        insert into ${rateLimits} (key, tat) values (${key}, ${tat}::timestamptz) on conflict do nothing returning key
      ), mail as (${insertMailSql(mailParameters(signIn()), sql`changed`)})
      select key from changed`;
    await execute(db, change("a", "2026-01-01"));
    expect(await db.$count(outbox)).toBe(1);
    await execute(db, change("a", "2026-01-01"));
    expect(await db.$count(outbox)).toBe(1);
    await expect(execute(db, change("b", "never"))).rejects.toThrow();
    expect(await db.$count(outbox)).toBe(1);
  });

  it("takes one mail for one idempotency key", async () => {
    await insertMail(db, signIn({ idempotencyKey: "reminder:1" }));
    await insertMail(db, signIn({ idempotencyKey: "reminder:1" }));
    expect(await db.$count(outbox)).toBe(1);
  });
});

/** How late a look at a pause may come on a busy machine. */
const SLOW_MACHINE_SECONDS = 4;

describe("delivering", () => {
  it("sends once, and keeps nothing of the mail", async () => {
    await insertMail(db, signIn());
    const { sent, sender } = recording();
    expect(await deliverDue(db, sender, options)).toEqual({ sent: 1, retrying: 0, dropped: 0 });
    expect(await deliverDue(db, sender, options)).toEqual({ sent: 0, retrying: 0, dropped: 0 });
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({
      to: "ada@example.com",
      from: options.from,
      text: expect.stringContaining(link),
    });
    expect(await onlyRow()).toMatchObject({ status: "sent", sealed: null, lastError: null });
  });

  it("R09: tries again with growing pauses and the same key, the more often the sooner the link is dead", async () => {
    await insertMail(db, signIn());
    const { sent, sender } = refusing(new MailRefused("resend_503"));
    let left = 600;
    for (const step of [5, 15, 60, 300, 900, 900, 900]) {
      const pause = Math.min(step, left / 4);
      expect(await deliverDue(db, sender, options)).toMatchObject({ retrying: 1 });
      const row = await onlyRow();
      expect(row).toMatchObject({ status: "queued", attempts: sent.length, lastError: "resend_503" });
      expect(row.waitSeconds).toBeLessThanOrEqual(pause);
      expect(row.waitSeconds).toBeGreaterThan(pause - SLOW_MACHINE_SECONDS);
      expect(await deliverDue(db, sender, options)).toMatchObject({ retrying: 0 });
      await pass(pause);
      left -= pause;
    }
    expect(sent).toHaveLength(7);
    // A provider that is back in its last minutes still gets it.
    expect(left).toBeGreaterThan(120);
    await pass(left - 3);
    await deliverDue(db, sender, options);
    const { waitSeconds } = await onlyRow();
    expect(waitSeconds).toBeLessThanOrEqual(3);
    await pass(4);
    expect(await deliverDue(db, sender, options)).toEqual({ sent: 0, retrying: 0, dropped: 1 });
    expect(await onlyRow()).toMatchObject({ status: "dropped", sealed: null, lastError: "expired" });
    expect(new Set(sent.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
  });

  it("spreads the pauses by a fifth either way", async () => {
    await insertMail(db, signIn());
    const { sender } = refusing(new MailRefused("resend_503"));
    await deliverDue(db, sender, { ...options, random: () => 0 });
    expect((await onlyRow()).waitSeconds).toBeCloseTo(4, 0);
    await pass(5);
    await deliverDue(db, sender, { ...options, random: () => 0.9999 });
    expect((await onlyRow()).waitSeconds).toBeCloseTo(18, 0);
  });

  it("waits as long as the provider asks", async () => {
    await insertMail(db, signIn());
    await deliverDue(db, refusing(new MailRefused("resend_429", { retryAfterSeconds: 90 })).sender, options);
    expect(Math.round((await onlyRow()).waitSeconds)).toBe(90);
  });

  it("drops what will never be taken", async () => {
    await insertMail(db, signIn());
    await deliverDue(db, refusing(new MailRefused("smtp_550", { permanent: true })).sender, options);
    expect(await onlyRow()).toMatchObject({ status: "dropped", sealed: null, lastError: "smtp_550" });
  });

  it("keeps an unknown error's words out of the table", async () => {
    await insertMail(db, signIn());
    await deliverDue(db, refusing(new Error(`can't reach ada@example.com with ${link}`)).sender, options);
    expect(await onlyRow()).toMatchObject({ status: "queued", lastError: "failed" });
  });

  it.each([
    "ada@example.com, eve@evil.test",
    "ada@example.com\r\nBcc: eve@evil.test",
    "Ada <ada@example.com>",
    "ada",
  ])("K08: hands no provider the address %j", async (to) => {
    await insertMail(db, signIn({ to }));
    const { sent, sender } = recording();
    await deliverDue(db, sender, options);
    expect(sent).toEqual([]);
    expect(await onlyRow()).toMatchObject({ status: "dropped", lastError: "bad_address" });
  });

  it("leaves a mail that another instance wrote under a new APP_URL to those that know it", async () => {
    await insertMail(db, signIn());
    const { sent, sender } = recording();
    const before = brandOf({
      APP_NAME: "Example",
      APP_LOGO_URL: undefined,
      APP_ACCENT: undefined,
      APP_URL: "https://before.example.com",
      ALLOWED_ORIGINS: [],
    });
    expect(await deliverDue(db, sender, { ...options, brand: before })).toMatchObject({
      retrying: 1,
      dropped: 0,
    });
    expect(sent).toEqual([]);
    await pass(10);
    expect(await deliverDue(db, sender, options)).toMatchObject({ sent: 1 });
  });

  it("sends no row whose content was moved to it from another", async () => {
    await insertMail(db, signIn());
    const { mailSealed } = mailParameters(signIn({ to: "eve@evil.test" }));
    await db.update(outbox).set({ sealed: mailSealed });
    const { sent, sender } = recording();
    await deliverDue(db, sender, options);
    expect(sent).toEqual([]);
    expect(await onlyRow()).toMatchObject({ status: "queued", lastError: "unreadable" });
    await pass(700);
    expect(await deliverDue(db, sender, options)).toMatchObject({ sent: 0, dropped: 1 });
  });
});

describe("several workers", () => {
  it("R10: two workers send 200 mails, none twice", async () => {
    await Promise.all(Array.from({ length: 200 }, () => insertMail(db, signIn())));
    const { sent, sender } = recording(() => new Promise((resolve) => setTimeout(resolve, 2)));
    const other = drizzle(client);
    const counts = await Promise.all([deliverDue(db, sender, options), deliverDue(other, sender, options)]);
    expect(counts.map((count) => count.sent > 0)).toEqual([true, true]);
    expect(sent).toHaveLength(200);
    expect(new Set(sent.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(200);
  });

  it("R10: what a worker died on is sent by the next, with the same key, once its lease is over", async () => {
    await insertMail(db, signIn());
    const dying = recording(() => new Promise(() => {}));
    void deliverDue(db, dying.sender, options);
    await expect.poll(() => dying.sent.length).toBe(1);
    const { sent, sender } = recording();
    await pass(59);
    expect(await deliverDue(db, sender, options)).toMatchObject({ sent: 0 });
    await pass(2);
    expect(await deliverDue(db, sender, options)).toMatchObject({ sent: 1 });
    expect(sent[0]?.idempotencyKey).toBe(dying.sent[0]?.idempotencyKey);
  });

  describe("a worker that outlived its lease", () => {
    /** Starts a delivery that hangs until told how it ends, and lets its lease run out. */
    async function outlived() {
      await insertMail(db, signIn());
      let end = (_: Promise<void>) => {};
      const answer = new Promise<void>((resolve) => {
        end = resolve;
      });
      const late = recording(() => answer);
      const delivery = deliverDue(db, late.sender, options);
      await expect.poll(() => late.sent.length).toBe(1);
      await pass(61);
      return async (outcome: Promise<void>) => {
        end(outcome);
        await delivery;
      };
    }

    it("doesn't unsend what the next one sent", async () => {
      const end = await outlived();
      await deliverDue(db, recording().sender, options);
      await end(Promise.reject(new MailRefused("resend_timeout")));
      expect(await onlyRow()).toMatchObject({ status: "sent", attempts: 2, lastError: null });
    });

    it("doesn't shorten the pause the next one was asked for", async () => {
      const end = await outlived();
      await deliverDue(
        db,
        refusing(new MailRefused("resend_429", { retryAfterSeconds: 90 })).sender,
        options,
      );
      await end(Promise.reject(new MailRefused("resend_timeout")));
      expect(await onlyRow()).toMatchObject({ status: "queued", lastError: "resend_429" });
      expect(Math.round((await onlyRow()).waitSeconds)).toBe(90);
    });

    it("still settles a mail it sent in the end", async () => {
      const end = await outlived();
      await deliverDue(db, refusing(new MailRefused("resend_503")).sender, options);
      await end(Promise.resolve());
      expect(await onlyRow()).toMatchObject({ status: "sent", sealed: null });
    });
  });
});
