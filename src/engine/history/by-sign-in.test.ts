import { PgDialect } from "drizzle-orm/pg-core";
import { beforeEach, expect, it } from "vitest";
import { z } from "zod";
import { ask, HERE, openWorld } from "@/testing/harness/here";
import { PageClient } from "@/testing/harness/http";
import { enrol, PASSWORD, type SignedIn } from "@/testing/people/client";
import { signUp } from "@/testing/people/here";
import { codeAt, nextStep } from "@/testing/people/totp-steps";
import { pageBySignIn } from "./by-sign-in";

/** Guarantee: one sign-in is one row with all its events, and none is lost. */

const world = openWorld();
beforeEach(() => world.sql("delete from rate_limits"));

const event = z.object({
  id: z.string(),
  event: z.string(),
  result: z.string(),
  method: z.string().nullable(),
});
const answer = z.object({
  result: z.object({
    data: z.object({
      events: z.array(event.extend({ within: z.array(event) })),
      nextCursor: z.string().nullable(),
    }),
  }),
});

async function read(browser: PageClient, input: Record<string, unknown> = {}) {
  return answer.parse((await browser.query("activity.bySignIn", input)).body).result.data;
}
const names = (events: readonly { event: string; result: string }[]) =>
  events.map(({ event, result }) => (result === "success" ? event : `${event}!`));

/** Signs in on a page with the app, after so many wrong codes. */
async function signInOnPage(person: SignedIn & { secret: string; usedStep: number }, wrong = 0) {
  const browser = new PageClient(HERE);
  await browser.mutate("auth.login", { email: person.email, password: PASSWORD });
  const verify = (code: string) => browser.mutate("mfa.verifyLogin", { mfaType: "GOOGLE_AUTH", code });
  const step = await nextStep(person);
  const code = await codeAt(person.secret, step);
  for (let at = 0; at < wrong; at += 1) await verify(code === "000000" ? "000001" : "000000");
  expect((await verify(code)).status).toBe(200);
  person.usedStep = step;
  return browser;
}

it("one row per sign-in, its steps within it in the order of time; changes by themselves", async () => {
  const person = await enrol(await signUp());
  const browser = await signInOnPage(person, 2);
  await browser.mutate("mfa.disable", { mfaType: "GOOGLE_AUTH" });
  const { events } = await read(browser);
  expect(names(events).slice(0, 3)).toEqual(["method.disabled", "sign_in", "method.added"]);
  expect(names(events[1]?.within ?? [])).toEqual([
    "sign_in.second_step!",
    "sign_in.second_step!",
    "sign_in.second_step",
  ]);
  // The set-up was begun, too, and is told of by its end.
  expect(names(events)).not.toContain("method.setup_started");
});

it("pages by cursor: every row once, none left out", async () => {
  const person = await enrol(await signUp());
  const browser = await signInOnPage(person, 1);
  for (let at = 0; at < 3; at += 1)
    await ask("POST", "/user/login", { body: { email: person.email, password: "no" } });
  const whole = (await read(browser, { limit: 100 })).events.map(({ id }) => id);
  const found: string[] = [];
  let cursor: string | null | undefined;
  do {
    const page = await read(browser, { limit: 2, ...(cursor ? { cursor } : {}) });
    found.push(...page.events.map(({ id }) => id));
    cursor = page.nextCursor;
  } while (cursor);
  expect(found).toEqual(whole);
});

it("failures are told one by one", async () => {
  const person = await enrol(await signUp());
  const browser = await signInOnPage(person, 2);
  const { events } = await read(browser, { filter: "failures" });
  expect(names(events)).toEqual(["sign_in.second_step!", "sign_in.second_step!"]);
});

it("what happened before sign-ins were recorded with their session is told by itself, as it was", async () => {
  const person = await enrol(await signUp());
  const browser = await signInOnPage(person);
  await world.sql("alter table audit_events disable trigger audit_events_no_change");
  await world.sql("update audit_events set session_id = null where event = 'sign_in'");
  await world.sql("alter table audit_events enable trigger audit_events_no_change");
  const { events } = await read(browser);
  expect(names(events).slice(0, 2)).toEqual(["sign_in.second_step", "sign_in"]);
});

it("H02: shows nobody's but one's own, whatever session others did it in", async () => {
  const [person, other] = [await enrol(await signUp()), await enrol(await signUp())];
  const [browser, others] = [await signInOnPage(person), await signInOnPage(other)];
  const ids = (await read(others)).events.flatMap(({ id, within }) => [id, ...within.map((one) => one.id)]);
  const own = (await read(browser)).events.flatMap(({ id, within }) => [id, ...within.map((one) => one.id)]);
  expect(own.filter((id) => ids.includes(id))).toEqual([]);
});

it("reads a page through indexes alone, however long the trail", async () => {
  const person = await signUp();
  const asked = { limit: 30, filter: "all" } as const;
  await world.sql(
    `insert into audit_events (event, result, user_id, actor_id, session_id)
      select case when n % 4 = 0 then 'sign_in' else 'step_up' end, 'success', whose.id, whose.id,
        md5((n / 4)::text)::uuid from generate_series(1, 200000) as n,
        lateral (select case when n / 4 % 50 = 0 then $1::uuid else md5((n / 4 % 50)::text)::uuid end as id) as whose`,
    [person.id],
  );
  await world.sql("analyze audit_events");
  const asking = new PgDialect().sqlToQuery(pageBySignIn(person.id, asked).sql);
  const plan = await world.sql(`explain ${asking.sql}`, asking.params);
  const text = plan.map((row) => String(row["QUERY PLAN"])).join("\n");
  expect(text).toContain("audit_events_session_idx");
  expect(text).toContain("audit_events_user_idx");
  expect(text).not.toContain("Seq Scan on audit_events");
});
