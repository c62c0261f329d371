import { expect, it } from "vitest";
import { tokensIn } from "@/testing/apps/app-client";
import { newApp, openBrowser } from "@/testing/apps/here";
import { mustAsk, openWorld } from "@/testing/harness/here";
import { signIn } from "@/testing/people/client";
import { newPerson } from "@/testing/people/here";
import { pruneAll } from "../jobs/housekeeping";
import { tellApps } from "./logout-notices";
import { waitingNotices } from "./waiting-notices";

/** Guarantee: every app to notify of a sign-out is found whatever one row is like, and looking for them has an end. */

const world = openWorld();
const NOWHERE = { backchannelLogoutUri: "http://localhost:9/logout" };

it("passes over a row that can't be read, and tells of those behind it", async () => {
  const app = await newApp(NOWHERE);
  const browser = await openBrowser(await newPerson());
  await app.signIn(browser);
  await browser.mutate("auth.logout", {});
  // Before all others, of nobody there is, and not what the provider writes.
  await world.sql(
    `insert into oidc_payloads (kind, id_hash, payload, user_id, session_id, expires_at) values
      ('Session', '\\x00', '{"authorizations": 5}', gen_random_uuid(), gen_random_uuid(), now() + interval '1 day')`,
  );
  for (let turn = 0; turn < 8; turn += 1) await tellApps().catch(() => {});
  const rows = await world.sql("select app_id from app_logouts");
  expect(rows).toEqual([{ app_id: app.options.id }]);
  await world.sql("delete from oidc_payloads where kind = 'Session'");
});

it("an ended session stays known for as long as something rests on how it ended", async () => {
  const app = await newApp();
  const person = await newPerson();
  const browser = await openBrowser(person);
  const begun = app.begin({ scope: "openid offline_access", prompt: "consent" });
  const request = (await browser.go(begun.path)).url.searchParams.get("request") ?? "";
  await browser.mutate("app.allow", { request });
  const { url } = await browser.go(`/oidc/interaction/${request}`);
  const tokens = tokensIn(await app.exchange(url.searchParams.get("code") ?? "", begun));
  const [session] = await world.sql("select id from sessions where user_id = $1 and carrier = 'cookie'", [
    person.id,
  ]);
  await mustAsk("POST", `/sessions/${session?.id}/revoke`, { token: (await signIn(person)).token });
  expect(await app.isActive(tokens.refresh_token)).toBe(false);
  await world.sql("update sessions set expires_at = now() - interval '30 days' where id = $1", [session?.id]);
  await tellApps();
  await pruneAll();
  expect(await app.isActive(tokens.refresh_token)).toBe(false);
  await world.sql(
    "update oidc_payloads set expires_at = now() - interval '2 hours', created_at = now() - interval '2 days'",
  );
  await pruneAll();
  await pruneAll();
  expect(await world.sql("select 1 from sessions where id = $1", [session?.id])).toEqual([]);
});

it("counts what waits up to a thousand, and says since when", async () => {
  const app = await newApp(NOWHERE);
  await world.sql(
    `insert into app_logouts (id, app_id, user_id, sid, attempts, next_attempt_at, expires_at, created_at)
      select gen_random_uuid(), $1, gen_random_uuid(), 'x', 3, now() + i * interval '1 second', now() + interval '1 day',
        now() - interval '1 hour' from generate_series(1, 3000) i`,
    [app.options.id],
  );
  const waiting = (await waitingNotices()).filter(({ appId }) => appId === app.options.id);
  expect(waiting).toEqual([
    expect.objectContaining({ count: 1_000, attempts: 3, nextAt: expect.any(Date), since: expect.any(Date) }),
  ]);
});
