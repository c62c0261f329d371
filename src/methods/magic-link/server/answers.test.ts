import { beforeEach, describe, expect, it } from "vitest";
import { countTrips } from "@/testing/database/trips";
import { mustAsk, openWorld } from "@/testing/harness/here";
import { enrol, newAddress, PASSWORD } from "@/testing/people/client";
import { newPerson } from "@/testing/people/here";
import { inspect, sendSignIn, signInLinkFor, verifyLink } from "@/testing/people/links";

/** D10: asking for a link and reading one tell nobody who has an account, and cost the same. */

const trips = countTrips();
const world = openWorld();
beforeEach(() => world.sql("delete from rate_limits"));
const mailCount = async () => Number((await world.sql("select count(*)::int as n from outbox"))[0]?.n);

describe("D10: every address is answered alike", () => {
  it("known, unknown, locked, unconfirmed, disabled: one status, one body, the same statements", async () => {
    const known = await newPerson();
    const locked = await enrol(await newPerson());
    await world.sql("update users set mfa_locked_until = now() + interval '1 hour' where id = $1", [
      locked.id,
    ]);
    const disabled = await newPerson();
    await world.sql("update users set disabled_at = now() where id = $1", [disabled.id]);
    const unconfirmed = newAddress();
    await mustAsk("POST", "/user/register", { body: { email: unconfirmed, password: PASSWORD } });
    const seen = [];
    for (const email of [known.email, newAddress(), locked.email, unconfirmed, disabled.email]) {
      trips.sent = 0;
      seen.push({ ...(await sendSignIn({ email })), trips: trips.sent });
    }
    expect(new Set(seen.map((one) => JSON.stringify(one)))).toEqual(
      new Set([JSON.stringify({ status: 200, body: { ok: true }, trips: 2 })]),
    );
  });

  it("too early is 429 for all of them, with the wait, and writes nothing", async () => {
    const known = await newPerson();
    for (const email of [known.email, newAddress()]) {
      await sendSignIn({ email });
      const mails = await mailCount();
      const early = await sendSignIn({ email: email.toUpperCase() });
      expect(early).toMatchObject({ status: 429, body: { code: "RATE_LIMITED" } });
      expect(early.body.retryAfter).toBeGreaterThan(0);
      expect(early.body.retryAfter).toBeLessThanOrEqual(30);
      expect(await mailCount()).toBe(mails);
    }
  });

  it("as much is written for an unknown address as for a known one, so that no clock tells them apart", async () => {
    const known = await newPerson();
    const written = async () =>
      world.sql(`select (select count(*)::int from single_use_tokens) as tokens,
        (select count(*)::int from outbox) as mails, (select count(*)::int from audit_events) as events`);
    const added = async (email: string) => {
      const [before = {}] = await written();
      await sendSignIn({ email });
      const [after = {}] = await written();
      return Object.entries(after).map(([kind, count]) => [kind, Number(count) - Number(before[kind])]);
    };
    const one = ["tokens", "mails", "events"].map((kind) => [kind, 1]);
    expect(await added(known.email)).toEqual(one);
    expect(await added(newAddress())).toEqual(one);
  });

  it("signing in is three statements: the limit, whose link it is, the session", async () => {
    const person = await newPerson();
    const link = await signInLinkFor(person.email);
    trips.sent = 0;
    expect((await verifyLink(link)).status).toBe(200);
    expect(trips.sent).toBe(3);
  });

  it("reading a link is one, and changes no row of any table", async () => {
    const person = await newPerson();
    const link = await signInLinkFor(person.email);
    const prints = async () => {
      const names = await world.sql(
        "select tablename as name from pg_tables where schemaname = 'public' order by 1",
      );
      const found = [];
      for (const { name } of names)
        found.push(
          await world.sql(
            `select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as p from ${String(name)} t`,
          ),
        );
      return JSON.stringify(found);
    };
    const before = await prints();
    trips.sent = 0;
    for (let n = 0; n < 20; n += 1) expect((await inspect(link)).status).toBe(200);
    expect(trips.sent).toBe(20);
    expect(await prints()).toBe(before);
    expect((await verifyLink(link)).status).toBe(200);
  });
});
