import { expect, it } from "vitest";
import { type AppClient, type Tokens, tokensIn } from "@/testing/apps/app-client";
import { allowOffline, newApp, openBrowser } from "@/testing/apps/here";
import { ask, openWorld } from "@/testing/harness/here";
import { newPerson } from "@/testing/people/here";

/**
 * Guarantee: refreshing on and on fills nothing and has a limit. A spent refresh token ends its grant whenever it
 * returns.
 */

const world = openWorld();

const errorOf = ({ status, body }: { status: number; body: unknown }) => [status, Object(body).error];

/** Refreshes so often, each time when the moment has passed in which two tabs may. @returns the last tokens */
async function rotate(app: AppClient, tokens: Tokens, times: number): Promise<Tokens> {
  let last = tokens;
  for (let time = 0; time < times; time += 1) {
    last = tokensIn(await app.refresh(last.refresh_token));
    await world.sql("update oidc_payloads set consumed_at = consumed_at - interval '11 seconds'");
  }
  return last;
}

async function signInTo(app: AppClient): Promise<Tokens> {
  return app.signIn(await openBrowser(await newPerson()));
}

const refreshRows = async (app: AppClient) =>
  (
    await world.sql("select 1 from oidc_payloads where kind = 'RefreshToken' and app_id = $1", [
      app.options.id,
    ])
  ).length;

it("keeps of a grant the refresh token that counts, and what was spent a moment ago", async () => {
  const app = await newApp();
  await rotate(app, await signInTo(app), 8);
  expect(await refreshRows(app)).toBeLessThanOrEqual(2);
});

it("ends a grant by a token of it that was spent long ago, but not where it is merely looked at", async () => {
  const app = await newApp();
  const first = await signInTo(app);
  const last = await rotate(app, first, 5);
  expect(await app.isActive(first.refresh_token)).toBe(false);
  const again = await rotate(app, last, 1);
  expect(errorOf(await app.refresh(first.refresh_token))).toEqual([400, "invalid_grant"]);
  expect(errorOf(await app.refresh(again.refresh_token))).toEqual([400, "invalid_grant"]);
  expect(await app.isActive(again.access_token)).toBe(false);
});

it("a token that never was ends nothing", async () => {
  const app = await newApp();
  const tokens = await signInTo(app);
  for (const made of ["x", ".", `.${tokens.refresh_token?.split(".")[1]}`, "a.b.c"])
    expect(errorOf(await app.refresh(made))).toEqual([400, "invalid_grant"]);
  tokensIn(await app.refresh(tokens.refresh_token));
});

it("holds up who refreshes without an end, says for how long, and nobody else", async () => {
  const app = await newApp();
  const other = await signInTo(app);
  let { refresh_token } = await signInTo(app);
  for (let time = 0; time < 70; time += 1) {
    const answer = await app.refresh(refresh_token);
    if (answer.status === 429) {
      expect(errorOf(answer)).toEqual([429, "temporarily_unavailable"]);
      expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
      expect(Number(answer.headers.get("retry-after"))).toBeLessThanOrEqual(10);
      expect(time).toBeGreaterThan(50);
      tokensIn(await app.refresh(other.refresh_token));
      await world.sql("update rate_limits set tat = tat - interval '10 seconds'");
      // What was held up wasn't spent.
      tokensIn(await app.refresh(refresh_token));
      return;
    }
    refresh_token = tokensIn(answer).refresh_token;
  }
  expect.unreachable("nothing held it up");
});

it("holds up a person with many sign-ins before they use up what is for everybody", async () => {
  const app = await newApp();
  const browser = await openBrowser(await newPerson());
  const other = await signInTo(app);
  const statuses = new Set<number>();
  for (let sign = 0; sign < 8 && !statuses.has(429); sign += 1) {
    const { refresh_token } = await app.signIn(browser);
    // Reuse within the grace period ends nothing, as two tabs may do that. It is counted all the same.
    for (let time = 0; time < 55 && !statuses.has(429); time += 1)
      statuses.add((await app.refresh(refresh_token)).status);
  }
  expect(statuses).toContain(429);
  tokensIn(await app.refresh(other.refresh_token));
});

/** More grants than one statement should have to write. */
const MANY = 3_000;
const FILL = `insert into oidc_payloads (kind, id_hash, payload, app_id, grant_id, user_id, session_id, access_epoch,
    grants_epoch, outlives_session, created_at, expires_at)
  select kind, decode(md5(id_hash::text || i), 'hex'), payload, app_id, grant_id || i, user_id, session_id, access_epoch,
    grants_epoch, outlives_session, created_at + i * interval '1 microsecond', expires_at
  from oidc_payloads, generate_series(1, ${MANY}) i where app_id = $1 and kind in ('Grant', 'RefreshToken')`;

it("what is taken back, or rests on methods that are reset, ends by a number, however much there is", async () => {
  const app = await newApp({ isFirstParty: false });
  const person = await newPerson();
  const browser = await openBrowser(person);
  const allow = () => allowOffline(app, browser);
  const [first, unused] = [await allow(), await allow()];
  await world.sql(FILL, [app.options.id]);
  const rows = async () =>
    (await world.sql("select 1 from oidc_payloads where user_id = $1", [person.id])).length;
  const before = await rows();
  expect((await browser.mutate("app.withdraw", { id: app.options.id })).status).toBe(200);
  expect(await rows()).toBe(before);
  expect(errorOf(await app.refresh(first.refresh_token))).toEqual([400, "invalid_grant"]);
  // What was taken back stays so, whatever is allowed afterwards.
  const second = await allow();
  expect(errorOf(await app.refresh(unused.refresh_token))).toEqual([400, "invalid_grant"]);
  const third = tokensIn(await app.refresh(second.refresh_token));
  expect((await browser.mutate("mfa.reset", {})).status).toBe(200);
  expect(await app.isActive(third.refresh_token)).toBe(false);
  expect(errorOf(await app.refresh(third.refresh_token))).toEqual([400, "invalid_grant"]);
  expect((await ask("GET", "/mfa/status", { token: person.token })).status).toBe(401);
});

/** What the version before records as it ends what is open, and whether an app may act on afterwards. */
const BEFORE: [event: string, result: string, detail: object, goesOn: boolean][] = [
  ["password.reset", "success", {}, false],
  ["password.changed", "success", {}, false],
  ["password.changed", "failure", {}, true],
  ["mfa.reset", "success", {}, false],
  ["activity.denied", "success", { all: true }, false],
  ["member.sessions_ended", "success", {}, false],
  ["session.ended", "success", { all: true }, false],
  ["session.ended", "success", { by: "operator" }, false],
  ["session.ended", "success", { ended: "another" }, true],
  ["method.added", "success", { replaced: false }, false],
  ["method.added", "failure", {}, true],
  ["method.disabled", "success", {}, false],
  ["method.primary_changed", "success", {}, true],
  ["passkey.removed", "success", {}, false],
  ["email.changed", "success", {}, false],
];

it.each(BEFORE)(
  "where the version before records %s (%s, %o), an app may act on in one's absence: %s",
  async (...row) => {
    const [event, result, detail, goesOn] = row;
    const app = await newApp();
    const person = await newPerson();
    const browser = await openBrowser(person);
    const { refresh_token } = await allowOffline(app, browser);
    await browser.mutate("auth.logout", {});
    expect(await app.isActive(refresh_token)).toBe(true);
    await world.sql(
      `with changed as (update users set first_name = first_name where id = $1)
      insert into audit_events (event, result, user_id, detail) values ($2, $3, $1, $4::jsonb)`,
      [person.id, event, result, JSON.stringify(detail)],
    );
    expect(await app.isActive(refresh_token)).toBe(goesOn);
  },
);
