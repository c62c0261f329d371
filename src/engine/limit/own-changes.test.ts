import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { newApp, openBrowser } from "@/testing/apps/here";
import { ask, mustAsk, openWorld } from "@/testing/harness/here";
import { moveAddress } from "@/testing/people/address";
import { enrol, type SignedIn, signIn } from "@/testing/people/client";
import { newOwner, newPerson } from "@/testing/people/here";
import { trust } from "@/testing/people/organization";
import { env } from "../platform/settings/env";

/** Guarantee: nobody buries a real notice, or fills tables, by what they go on changing of their own. */

const world = openWorld();
const settings = env();
const before = settings.RATE_LIMIT_MULTIPLIER;
beforeAll(() => {
  settings.RATE_LIMIT_MULTIPLIER = 1;
});
afterAll(() => {
  settings.RATE_LIMIT_MULTIPLIER = before;
});

beforeEach(() => world.sql("delete from rate_limits"));

const MOST = 60;
type Change = (person: SignedIn) => [method: string, path: string, body: Record<string, unknown>];
const CHANGES: [what: string, change: Change][] = [
  ["another name", ({ id }) => ["PUT", `/user/${id}`, { name: "Ada" }]],
  ["a set-up", () => ["POST", "/mfa/setup", { mfaType: "PASSKEY" }]],
];

it.each(CHANGES)("%s is refused beyond a number, and says for how long", async (_what, change) => {
  const person = await enrol(await newPerson());
  const [method, path, body] = change(person);
  const statuses: number[] = [];
  for (let time = 0; time < MOST + 5; time += 1)
    statuses.push((await ask(method, path, { token: person.token, body })).status);
  const refused = statuses.indexOf(429);
  // Turning on their first method was one.
  expect(refused).toBeGreaterThanOrEqual(MOST - 1);
  const answer = await ask(method, path, { token: person.token, body });
  expect(answer).toMatchObject({ status: 429, body: { code: "RATE_LIMITED" } });
  expect(answer.body.retryAfter).toBeGreaterThan(0);
});

it("an ending is never refused, and recorded as often alone", async () => {
  const person = await newPerson();
  let { token } = person;
  for (let time = 0; time < MOST + 10; time += 1)
    token = String((await mustAsk("POST", "/sessions/revoke-all", { token, body: {} })).fullAccessToken);
  const recorded = await world.sql(
    "select 1 from audit_events where user_id = $1 and event = 'session.ended'",
    [person.id],
  );
  expect(recorded.length).toBeGreaterThanOrEqual(MOST);
  expect(recorded.length).toBeLessThan(MOST + 10);
});

it("who holds a session that isn't fresh takes nothing from what a fresh one may do", async () => {
  const person = await enrol(await newPerson());
  const rename = () => ask("PUT", `/user/${person.id}`, { token: person.token, body: { name: "Ada" } });
  for (let time = 0; time <= MOST; time += 1) await rename();
  expect((await rename()).status).toBe(429);
  await mustAsk("POST", "/mfa/disable", { token: person.token, body: { mfaType: "GOOGLE_AUTH" } });
  await mustAsk("POST", "/mfa/reset", { token: person.token, body: { resetUserId: person.id } });
});

it("one's own reset is never refused, and told as often alone", async () => {
  const person = await newPerson();
  for (let time = 0; time < MOST + 10; time += 1)
    await mustAsk("POST", "/mfa/reset", { token: person.token, body: { resetUserId: person.id } });
  const of = async (what: string) =>
    (await world.sql(`select 1 from ${what} where user_id = $1`, [person.id])).length;
  expect(await of("audit_events")).toBeLessThan(MOST + 10);
  expect(await of("outbox")).toBeLessThan(MOST + 10);
});

it("a device that isn't trusted any more is recorded once", async () => {
  const person = await enrol(await newPerson());
  await trust(person);
  const [device] = await world.sql("select id from trusted_devices where user_id = $1", [person.id]);
  for (let time = 0; time < 3; time += 1)
    await mustAsk("POST", `/devices/${device?.id}/untrust`, { token: person.token });
  const recorded = await world.sql(
    "select 1 from audit_events where user_id = $1 and event = 'device.forgotten'",
    [person.id],
  );
  expect(recorded).toHaveLength(1);
});

it("moving back and forth between addresses has a limit", async () => {
  const person = await newPerson();
  const { to } = await moveAddress(world, person);
  const { token } = await signIn({ ...person, email: to });
  const body = { email: person.email };
  const { fullAccessToken } = await mustAsk("POST", "/user/email/back", { token, body });
  await world.sql("update rate_limits set tat = now() + interval '1 day'");
  const again = await ask("POST", "/user/email/back", { token: String(fullAccessToken), body });
  expect(again.status).toBe(429);
});

it("allowing an app has a limit", async () => {
  const browser = await openBrowser(await newPerson());
  const app = await newApp({ isFirstParty: false });
  const request = (await browser.go(app.begin().path)).url.searchParams.get("request") ?? "";
  expect((await browser.mutate("app.allow", { request })).status).toBe(200);
  await world.sql("update rate_limits set tat = now() + interval '1 day'");
  expect((await browser.mutate("app.allow", { request })).text).toContain("RATE_LIMITED");
});

it("what somebody does by their authority in an organization has a limit", async () => {
  const owner = await newOwner();
  await mustAsk("PUT", `/organization/users/${owner.id}`, { token: owner.token, body: { name: "Ada" } });
  await world.sql("update rate_limits set tat = now() + interval '1 day'");
  const again = await ask("PUT", `/organization/users/${owner.id}`, {
    token: owner.token,
    body: { name: "Ada" },
  });
  expect(again.status).toBe(429);
});

it("sign-ins on a known device are counted, though the right password empties what counts guesses", async () => {
  const person = await enrol(await newPerson());
  const trustedDeviceToken = await trust(person);
  await world.sql("update rate_limits set tat = now()");
  await signIn(person, { trustedDeviceToken });
  const left = await world.sql("select 1 from rate_limits where tat > now() + interval '5 seconds'");
  expect(left).toHaveLength(1);
});
