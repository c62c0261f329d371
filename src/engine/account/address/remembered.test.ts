import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { openWorld } from "@/testing/harness/here";
import { moveAddress, post } from "@/testing/people/address";
import { newPerson } from "@/testing/people/here";
import { pruneAll } from "../../jobs/housekeeping";
import { lateWork } from "../../jobs/late-work";
import { listen } from "../../platform/signals";

/**
 * Guarantee: however often an account asks for another address, of what its addresses were mailed only what tells them
 * apart by age outlasts its time, and looking through it reads one account's at a time.
 */
const world = openWorld();
beforeEach(() => world.sql("truncate users, single_use_tokens cascade"));

/** @param count of links that ended so many days ago, each made an hour after the one before */
const addLinks = (userId: string, email: string, count: number, endedDaysAgo: number) =>
  world.sql(
    `insert into single_use_tokens (purpose, token_hash, access_epoch, data, created_at, expires_at)
      select 'undo_email_change', decode(md5(g || $1 || $2 || $4), 'hex'), 0,
        jsonb_build_object('userId', $1::text, 'email', $2::text),
        now() - make_interval(days => 8 + $4::int) + g * interval '1 hour', now() - make_interval(days => $4::int)
      from generate_series(1, $3::int) g`,
    [userId, email, count, endedDaysAgo],
  );
const ended = () =>
  world.sql(`select data->>'email' as email, count(*)::int as n, min(created_at) < now() - interval '12 days' + interval '90 minutes' as oldest
    from single_use_tokens where expires_at < now() - interval '1 day' group by 1 order by 1`);

describe("of what was mailed to undo changes", () => {
  it("the oldest of each address that is compared is kept, as long as any still works", async () => {
    const { id, email } = await newPerson();
    await world.sql(
      `insert into users (email, email_normalized, email_verified_at, held_for, held_until)
        values ('held@example.test', 'held@example.test', now(), $1, now() + interval '1 day')`,
      [id],
    );
    await addLinks(id, email, 1, -5);
    for (const address of [email, "held@example.test", "long-left@example.test"])
      for (const days of [4, 2]) await addLinks(id, address, 40, days);
    await pruneAll({ pauseMs: 0 });
    const kept = [
      { email: "held@example.test", n: 1, oldest: true },
      { email, n: 1, oldest: true },
    ];
    expect(await ended()).toEqual(kept);
    // It isn't late: it is meant to be there.
    expect((await lateWork()).houseSeconds).toBe(0);
    await world.sql("delete from single_use_tokens where expires_at > now()");
    expect((await lateWork()).houseSeconds).toBeGreaterThan(86_400);
    await pruneAll({ pauseMs: 0 });
    expect(await ended()).toEqual([]);
  });

  it("one account's alone is read", async () => {
    const heard = new Set<string>();
    const stop = listen("statement", ({ text }) => void heard.add(text));
    const person = await newPerson();
    const { id, email } = person;
    const moved = await moveAddress(world, person);
    await post("/user/email/undo", { token: moved.undo });
    await pruneAll({ pauseMs: 0 });
    await lateWork();
    stop();
    for (let account = 0; account < 20; account += 1)
      await addLinks(account === 0 ? id : randomUUID(), email, 500, account % 2 === 0 ? -5 : 3);
    await world.sql("analyze single_use_tokens");
    const asked = [...heard].filter((text) => /data"?->>'userId'/.test(text.replaceAll(/\s+/g, " ")));
    expect(asked.length).toBeGreaterThan(3);
    for (const text of asked) {
      const plan = await planOf(text);
      expect(plan).toContain("single_use_tokens_undo_idx");
      expect(plan).not.toMatch(/Seq Scan on single_use_tokens|hashed SubPlan/);
    }
  });
});

/** The plan that serves whatever a statement is given. */
async function planOf(text: string): Promise<string> {
  const most = Math.max(0, ...[...text.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number)));
  await world.sql("set plan_cache_mode = force_generic_plan");
  await world.sql(`prepare looked_at as ${text}`);
  const values = Array.from({ length: most }, () => "null").join(", ");
  const rows = await world.sql(`explain execute looked_at${most > 0 ? `(${values})` : ""}`);
  await world.sql("deallocate looked_at");
  return rows.map((row) => String(row["QUERY PLAN"])).join("\n");
}
