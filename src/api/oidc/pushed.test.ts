import { beforeAll, beforeEach, expect, it } from "vitest";
import { LIMITS } from "@/contract/limits";
import { pruneAll } from "@/engine/jobs/housekeeping";
import type { AppClient } from "@/testing/apps/app-client";
import { AppBrowser } from "@/testing/apps/browser";
import { newApp } from "@/testing/apps/here";
import { HERE, openWorld } from "@/testing/harness/here";

/** Guarantee: who asks in the name of an app that keeps no secret fills no table, by whichever way. */

const world = openWorld();
let shop: AppClient;
let open: AppClient;
beforeAll(async () => {
  shop = await newApp();
  open = await newApp({ type: "spa" });
});
beforeEach(() => world.sql("delete from rate_limits"));

const fieldsOf = (app: AppClient, more: Record<string, string> = {}): Record<string, string> =>
  Object.fromEntries(new URL(app.begin(more).path, HERE).searchParams);
const push = (app: AppClient, more: Record<string, string> = {}) => app.post("par", fieldsOf(app, more));
const keptRows = () => world.sql("select kind from oidc_payloads where kind <> 'Session'");

it("what an app without a secret pushes is counted like what a browser brings", async () => {
  await new AppBrowser(HERE).step(open.begin().path);
  await world.sql("update rate_limits set tat = now() + interval '1 hour'");
  const before = await keptRows();
  const refused = await push(open);
  expect(refused).toMatchObject({ status: 429, body: { error: "temporarily_unavailable" } });
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(await keptRows()).toEqual(before);
  expect((await push(shop)).status).toBe(201);
  await world.sql("delete from rate_limits");
  expect((await push(open)).status).toBe(201);
});

const { maxBytes } = LIMITS.appRequest;

it.each(["state", "nonce", "login_hint", "ui_locales", "of_nobody"])(
  "more than an address bar carries is refused: a long %s",
  async (name) => {
    await world.sql("delete from oidc_payloads");
    const long = { [name]: "a".repeat(maxBytes) };
    for (const app of [shop, open])
      expect(await push(app, long)).toMatchObject({ status: 400, body: { error: "invalid_request" } });
    const browser = new AppBrowser(HERE);
    const form = new URLSearchParams(fieldsOf(open, long));
    for (const answer of [
      await browser.step("/oidc/auth", form),
      await browser.step(open.begin(long).path),
      await browser.step(`/oidc/auth?${form}`, new URLSearchParams()),
    ])
      expect(answer.headers.get("location")).toBe("/app-problem?why=request");
    expect(await keptRows()).toEqual([]);
    const fitting = { state: "a".repeat(maxBytes / 2) };
    for (const app of [shop, open]) expect((await push(app, fitting)).status).toBe(201);
  },
);

it("what was asked for and belongs to nobody goes minutes after its end", async () => {
  await world.sql("delete from oidc_payloads");
  await push(open);
  await new AppBrowser(HERE).step(open.begin().path);
  const end = (ago: string) => world.sql(`update oidc_payloads set expires_at = now() - interval '${ago}'`);
  await end("1 minute");
  await pruneAll({ pauseMs: 0 });
  expect((await keptRows()).map(({ kind }) => kind).sort()).toEqual([
    "Interaction",
    "PushedAuthorizationRequest",
  ]);
  await end("6 minutes");
  await pruneAll({ pauseMs: 0 });
  expect(await keptRows()).toEqual([]);
});
