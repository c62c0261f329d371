import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { newApp } from "@/testing/apps/here";
import { openWorld } from "@/testing/harness/here";
import { newPrincipal } from "@/testing/people/here";
import { OPERATOR } from "../audit/caller";
import type { Principal } from "../session/principal/principal";
import { type App, findApp } from "./app";
import { allowApp, allowedApps, findAppRequest, isAllowed, withdrawApp } from "./consent";
import { keepPayload } from "./payloads";

/** Guarantee: an app is let through unasked only for what its person allowed and still allows. */

const world = openWorld();
let principal: Principal;

async function storedApp(more: Record<string, unknown> = {}): Promise<App> {
  const app = await findApp((await newApp({ isFirstParty: false, ...more })).options.id);
  if (!app) throw new Error("no app");
  return app;
}

/** An app's request as it waits for an answer. @returns its id */
async function newRequest(
  clientId: string,
  more: Record<string, unknown> = {},
  seconds = 600,
): Promise<string> {
  const id = randomUUID();
  await keepPayload({
    kind: "Interaction",
    id,
    payload: { params: { client_id: clientId, scope: "openid", ...more } },
    seconds,
    appId: undefined,
    grantId: undefined,
    outlivesSession: false,
    bearing: undefined,
  });
  return id;
}

const allow = async ({ id }: App, scope: string) =>
  allowApp(OPERATOR, principal, await newRequest(id, { scope }));
const isLetThrough = (app: App, scopes: string[], isAskedAnew = false, since?: Date) =>
  isAllowed(principal.account.id, { app, scopes, isAskedAnew }, since);
const eventsOf = async () =>
  (
    await world.sql("select event from audit_events where event like 'app.%' and actor_id = $1 order by id", [
      principal.account.id,
    ])
  ).map(({ event }) => event);

beforeEach(async () => {
  principal = await newPrincipal();
});

describe("a request of an app", () => {
  it("is read with the scopes there are, and what else it asks for", async () => {
    const app = await storedApp();
    const more = { scope: "openid  email admin", prompt: "login consent", acr_values: "a b", max_age: "60" };
    expect(await findAppRequest(await newRequest(app.id, more))).toMatchObject({
      app: { id: app.id },
      scopes: ["openid", "email"],
      prompts: ["login", "consent"],
      acrValues: ["a", "b"],
      maxAge: 60,
    });
  });

  it("is none where it has expired, where nobody made it, and where its app is disabled", async () => {
    const app = await storedApp();
    const request = await newRequest(app.id);
    expect(await findAppRequest(await newRequest(app.id, {}, -1))).toBeUndefined();
    expect(await findAppRequest(randomUUID())).toBeUndefined();
    await world.sql("update apps set disabled_at = now() where id = $1", [app.id]);
    expect(await findAppRequest(request)).toBeUndefined();
    await expect(allowApp(OPERATOR, principal, request)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("what was allowed", () => {
  it("lets the same app ask for no more than that, for the same person", async () => {
    const [app, other] = [await storedApp(), await storedApp()];
    await allow(app, "openid email");
    expect(await isLetThrough(app, ["email"])).toBe(true);
    expect(await isLetThrough(app, ["openid", "profile"])).toBe(false);
    expect(await isLetThrough(other, ["email"])).toBe(false);
    principal = await newPrincipal();
    expect(await isLetThrough(app, ["email"])).toBe(false);
  });

  it("adds up over several answers, but not across a withdrawal", async () => {
    const app = await storedApp();
    await allow(app, "openid email");
    await allow(app, "openid profile");
    expect(await isLetThrough(app, ["openid", "email", "profile"])).toBe(true);
    await withdrawApp(OPERATOR, principal, app.id);
    await allow(app, "openid");
    expect(await isLetThrough(app, ["openid"])).toBe(true);
    expect(await isLetThrough(app, ["openid", "email"])).toBe(false);
  });

  it("is withdrawn once, by the person alone, and then is nothing", async () => {
    const app = await storedApp();
    await allow(app, "openid");
    const stranger = await newPrincipal();
    await expect(withdrawApp(OPERATOR, stranger, app.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect((await allowedApps(principal.account.id)).map(({ id }) => id)).toEqual([app.id]);
    await withdrawApp(OPERATOR, principal, app.id);
    expect(await isLetThrough(app, ["openid"])).toBe(false);
    expect(await allowedApps(principal.account.id)).toEqual([]);
    await expect(withdrawApp(OPERATOR, principal, app.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await eventsOf()).toEqual(["app.allowed", "app.withdrawn"]);
  });

  it("isn't recorded for a session that has ended meanwhile", async () => {
    const app = await storedApp();
    await world.sql("update sessions set revoked_at = now() where id = $1", [principal.session.id]);
    await expect(allow(app, "openid")).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    expect(await isLetThrough(app, ["openid"])).toBe(false);
    expect(await eventsOf()).toEqual([]);
  });
});

describe("who is asked every time", () => {
  const custom = { type: "native", redirectUris: ["com.example.shop:/callback"] };
  const claimed = { type: "native", redirectUris: ["https://shop.example.test/callback"] };

  it.each<[string, Record<string, unknown>, string[], boolean]>([
    ["somebody else's app on a scheme that any app may claim", custom, ["openid"], true],
    ["somebody else's app on an address of its own", claimed, ["openid"], false],
    [
      "one's own app on a scheme that any app may claim",
      { ...custom, isFirstParty: true },
      ["openid"],
      false,
    ],
    ["somebody else's app that stays signed in", {}, ["openid", "offline_access"], true],
    ["one's own app that stays signed in", { isFirstParty: true }, ["openid", "offline_access"], true],
  ])("%s", async (_, more, scopes, isAlwaysAsked) => {
    const app = await storedApp(more);
    await allow(app, scopes.join(" "));
    expect(await isLetThrough(app, scopes)).toBe(!isAlwaysAsked);
  });

  it("is let through by an answer to that very request, and by none before it", async () => {
    const app = await storedApp(custom);
    await allow(app, "openid");
    const [{ at } = {}] = await world.sql("select allowed_at as at from app_consents where app_id = $1", [
      app.id,
    ]);
    const moment = new Date(String(at)).getTime();
    expect(await isLetThrough(app, ["openid"], true, new Date(moment - 1000))).toBe(true);
    expect(await isLetThrough(app, ["openid"], true, new Date(moment + 1000))).toBe(false);
  });
});
