import { afterAll, beforeAll, expect, it } from "vitest";
import { ask, mustAsk, openWorld } from "@/testing/harness/here";
import { enrol, type SignedIn, signIn } from "@/testing/people/client";
import { newPerson } from "@/testing/people/here";
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

const MOST = 60;
type Change = (person: SignedIn) => [method: string, path: string, body: Record<string, unknown>];
const CHANGES: [what: string, change: Change][] = [
  ["another name", ({ id }) => ["PUT", `/user/${id}`, { name: "Ada" }]],
  ["a set-up", () => ["POST", "/mfa/setup", { mfaType: "PASSKEY" }]],
  ["a change of address withdrawn", () => ["DELETE", "/user/email", {}]],
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

it("a primary method that is one already is told to nobody", async () => {
  const person = await enrol(await newPerson());
  const rows = async () => world.sql("select 1 from audit_events where user_id = $1", [person.id]);
  const count = (await rows()).length;
  const body = { mfaType: "GOOGLE_AUTH" };
  await mustAsk("POST", "/mfa/primary", { token: person.token, body });
  expect(await rows()).toHaveLength(count);
});

it("sign-ins on a known device are counted, though the right password empties what counts guesses", async () => {
  const person = await enrol(await newPerson());
  const trustedDeviceToken = await trust(person);
  await world.sql("update rate_limits set tat = now()");
  await signIn(person, { trustedDeviceToken });
  const left = await world.sql("select 1 from rate_limits where tat > now() + interval '5 seconds'");
  expect(left).toHaveLength(1);
});
