import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { z } from "zod";
import { EXPIRING, fillExpired } from "../database/expired-rows";
import { type RunningApp, startApp } from "../harness/app";
import { request } from "../harness/http";
import { enrol, expectOk, type SignedIn, signIn, signUp } from "../people/client";

declare module "vitest" {
  interface ProvidedContext {
    expiredRows: number;
  }
}

/**
 * K09: however many expired rows of each kind there are, they are removed in small batches while people sign in.
 * Nothing else goes.
 */
const ROWS = inject("expiredRows");
/** No statement may hold more rows than this. */
const MOST_AT_ONCE = 500;
const CRON_SECRET = "a-secret-for-the-cron-path";

let app: RunningApp;
beforeAll(async () => {
  app = await startApp({ instances: 2, env: { CRON_SECRET } });
}, 120_000);
afterAll(() => app?.stop());

/** Writes down how many rows each statement of the app's removes, beside it and without its rights. */
async function watchDeletes(): Promise<void> {
  await app.db.unsafe(`
    create table watched (name text, rows int, depth int);
    create function watch() returns trigger language plpgsql security definer set search_path = public as $$
      begin
        insert into watched select tg_table_name, count(*), pg_trigger_depth() from gone;
        return null;
      end $$;`);
  for (const table of EXPIRING)
    await app.db.unsafe(`create trigger watch after delete on ${table} referencing old table as gone
      for each statement execute function watch()`);
}

const expired = async () => {
  const [row] = await app.db`select
    (select count(*)::int from sessions where expires_at < now()) as sessions,
    (select count(*)::int from refresh_tokens where created_at < now() - interval '8 days') as refresh_tokens,
    (select count(*)::int from single_use_tokens where expires_at < now() - interval '1 day') as single_use_tokens,
    (select count(*)::int from rate_limits where key like 'expired %') as rate_limits,
    (select count(*)::int from trusted_devices where expires_at < now()) as trusted_devices`;
  return z.record(z.string(), z.number()).parse(row);
};

const answer = z.object({ removed: z.record(z.string(), z.number()) });
async function runHousekeeping(at: string): Promise<Record<string, number>> {
  const headers = { authorization: `Bearer ${CRON_SECRET}` };
  return answer.parse((await expectOk(request(at, "GET", "/api/cron/deliver", { headers }))).body).removed;
}

describe(`K09: with ${ROWS} expired rows of each kind`, () => {
  let person: SignedIn;
  let signIns = 0;
  const mostInOneRun: number[] = [];

  beforeAll(async () => {
    person = await enrol(await signUp(app.url));
    const { sessionId } = await signUp(app.url);
    // First: the instances clean by their own timers as well.
    await watchDeletes();
    await fillExpired((text, params) => app.db.unsafe(text, params), { userId: person.id, sessionId }, ROWS);
    await cleanWhileInUse();
  }, 600_000);

  /** Both instances clean, and somebody signs in at each of them all the while. */
  async function cleanWhileInUse(): Promise<void> {
    let isDone = false;
    const using = app.urls.map(async (at) => {
      while (!isDone) {
        const someone = await signUp(at);
        const { token } = await signIn(someone);
        await expectOk(request(at, "POST", "/user/logout", { token }));
        signIns += 1;
      }
    });
    // Each run is bounded, so many are needed: at most twice as many as one instance would take.
    for (let run = 0; run < (2 * ROWS) / (20 * MOST_AT_ONCE) && !isDone; run += 1) {
      for (const removed of await Promise.all(app.urls.map(runHousekeeping)))
        mostInOneRun.push(...Object.values(removed));
      isDone = Object.values(await expired()).every((count) => count === 0);
    }
    isDone = true;
    await Promise.all(using);
  }

  it("everything is gone in the end, each row removed by itself and once", async () => {
    expect(Object.values(await expired())).toEqual(EXPIRING.map(() => 0));
    const rows =
      await app.db`select name, sum(rows)::int as removed from watched where depth = 1 group by name`;
    const removed = Object.fromEntries(rows.map(({ name, removed: count }) => [name, count]));
    // People made and lost limits of their own meanwhile.
    const { rate_limits: limits, ...others } = z.record(z.string(), z.number()).parse(removed);
    expect(Object.values(others)).toEqual(Object.values(others).map(() => ROWS));
    expect(limits).toBeGreaterThanOrEqual(ROWS);
  });

  it("no statement removed more than a small batch, and no run more than its share", async () => {
    const watched =
      await app.db`select name, max(rows) as most, count(*) filter (where rows > 0)::int as statements
      from watched where depth = 1 group by name order by name`;
    expect(watched.map(({ name }) => name)).toEqual([...EXPIRING].toSorted());
    for (const { name, most, statements } of watched) {
      expect(most, name).toBeLessThanOrEqual(MOST_AT_ONCE);
      expect(statements, name).toBeGreaterThanOrEqual(ROWS / MOST_AT_ONCE);
    }
    expect(Math.max(...mostInOneRun)).toBeLessThanOrEqual(20 * MOST_AT_ONCE);
  });

  it("people signed in all the while, and nobody who may stay was signed out", async () => {
    expect(signIns).toBeGreaterThan(0);
    const asked = await request(app.url, "GET", "/user/profile", { token: person.token });
    expect(asked.status).toBe(200);
    const body = { refresh_token: person.refreshToken };
    expect((await request(app.url, "POST", "/user/refresh", { body })).status).toBe(200);
    const [row] = await app.db`select count(*)::int as live from sessions where revoked_at is null
      and expires_at > now() and user_id = ${person.id}`;
    expect(row?.live).toBeGreaterThan(0);
  });
});
