import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LIMITS } from "@/contract/limits";
import { openWorld } from "@/testing/harness/here";
import { str } from "../db/query/expressions";
import { fields } from "../db/query/fields";
import { query } from "../db/query/query";
import { sql } from "../db/query/sql";
import { run } from "../db/run";
import { bucket, clientNetwork, hasRoom, limit } from "./rate-limit";

/** A limit holds under concurrency and refills with time. A refused request takes nothing from others. */

const world = openWorld();
const pass = (seconds: number) =>
  world.sql("update rate_limits set tat = tat - make_interval(secs => $1)", [seconds]);

const BURST = 10;
const EVERY_SECONDS = 30;
const fresh = () => bucket("hashes:account", randomUUID());
const mails = () => bucket("mail:address", randomUUID());

async function use(one: ReturnType<typeof fresh>, times: number): Promise<void> {
  for (let at = 0; at < times; at += 1) expect(await hasRoom(one)).toBe(true);
}

describe("a bucket", () => {
  it("lets its burst through, then one for each time it takes to refill", async () => {
    const one = fresh();
    await use(one, BURST);
    await expect(limit(one)).rejects.toMatchObject({ code: "RATE_LIMITED" });
    await pass(EVERY_SECONDS);
    expect([await hasRoom(one), await hasRoom(one)]).toEqual([true, false]);
  });

  it("says how long to wait, in whole seconds", async () => {
    const one = fresh();
    await use(one, BURST);
    const refused = await limit(one).catch((error: unknown) => error);
    expect(Object(refused).retryAfter).toBeGreaterThan(0);
    expect(Object(refused).retryAfter).toBeLessThanOrEqual(EVERY_SECONDS);
    expect(Object(refused).retryAfter).toBe(Math.ceil(Object(refused).retryAfter));
  });

  it("lets exactly its burst through of many that ask at once", async () => {
    const one = fresh();
    const answers = await Promise.all(Array.from({ length: 3 * BURST }, () => hasRoom(one)));
    expect(answers.filter(Boolean)).toHaveLength(BURST);
  });

  it("with slots gives so many in so long and no more, however they are spread", async () => {
    const one = mails();
    const { burst, burstSeconds } = LIMITS.link;
    await use(one, burst - 1);
    await pass(burstSeconds / 2);
    await use(one, 1);
    expect(await hasRoom(one)).toBe(false);
    await pass(burstSeconds / 2);
    await use(one, burst - 1);
    expect(await hasRoom(one)).toBe(false);
  });
});

/** What is said at commit, when every change has been made. */
const NOTE_AT_COMMIT = `
  create table at_commit (said text);
  create function note_at_commit() returns trigger language plpgsql security definer as
    $$ begin insert into public.at_commit values (current_setting('synchronous_commit')); return null; end $$;
  create constraint trigger zz_note after insert or update on rate_limits deferrable initially deferred
    for each row execute function note_at_commit()`;

describe("taking from a bucket", () => {
  beforeAll(() => world.sql(NOTE_AT_COMMIT));
  afterAll(() =>
    world.sql("drop trigger zz_note on rate_limits; drop function note_at_commit; drop table at_commit"),
  );

  it("waits for no disk, and what comes after it on the same connection does", async () => {
    const setting = () =>
      run(query`select ${fields({ here: str(sql`current_setting('synchronous_commit')`) })}`);
    const before = await setting();
    expect(before).not.toEqual([{ here: "off" }]);
    expect(await hasRoom(fresh())).toBe(true);
    expect(await world.sql("select said from at_commit")).toEqual([{ said: "off" }]);
    for (let time = 0; time < 20; time += 1) expect(await setting()).toEqual(before);
  });
});

describe("several buckets", () => {
  it("one that refuses leaves those behind it as they are", async () => {
    const [empty, other] = [fresh(), fresh()];
    await use(empty, BURST);
    for (let at = 0; at < BURST; at += 1) expect(await hasRoom(empty, other)).toBe(false);
    await use(other, BURST);
  });

  it("of two people count apart", async () => {
    const [one, another] = [fresh(), fresh()];
    await use(one, BURST);
    await use(another, BURST);
  });
});

describe("a client's network", () => {
  it.each([
    ["203.0.113.9", "203.0.113.9"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
    ["2001:DB8:0001:2::9", "2001:db8:1:2"],
    ["2001:db8::9", "2001:db8:0:0"],
    ["::1", "0:0:0:0"],
  ])("%s is counted as %s", (ip, network) => expect(clientNetwork(ip)).toBe(network));
});
