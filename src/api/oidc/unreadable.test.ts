import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { setLogLevel } from "@/engine/platform/log";
import type { AppClient } from "@/testing/apps/app-client";
import { AppBrowser } from "@/testing/apps/browser";
import { newApp, openBrowser } from "@/testing/apps/here";
import { HERE, openWorld } from "@/testing/harness/here";
import { send } from "@/testing/harness/http";
import { newPerson } from "@/testing/people/here";

/** Guarantee: what no text in the database can hold is refused as a bad request wherever an app writes it, and is no fault. */

const world = openWorld();
const lines: string[] = [];
let app: AppClient;
let browser: AppBrowser;
beforeAll(async () => {
  app = await newApp();
  browser = await openBrowser(await newPerson());
});
beforeEach(() => {
  lines.length = 0;
  setLogLevel("info");
  vi.spyOn(process.stdout, "write").mockImplementation((text) => lines.push(String(text)) > 0);
});
afterEach(() => {
  expect(lines).toEqual([]);
  setLogLevel("silent");
  vi.restoreAllMocks();
});

const NUL = "\u0000";
const jwt = (payload: unknown): string =>
  [{ alg: "RS256" }, payload]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
const basic = (id: string) => ({ authorization: `Basic ${Buffer.from(`${id}:secret`).toString("base64")}` });
const problemOf = async (path: string, form?: URLSearchParams): Promise<string | null> =>
  (await browser.step(path, form)).headers.get("location");

describe("a person who is led here with it sees that the request is bad", () => {
  it.each(["client_id", "state", "nonce", "login_hint", "ui_locales", "scope", "redirect_uri", "of_nobody"])(
    "in %s",
    async (name) => {
      const bad = "/app-problem?why=request";
      expect(await problemOf(app.begin({ [name]: `a${NUL}` }).path)).toBe(bad);
      const query = new URLSearchParams({ [name]: NUL });
      expect(await problemOf("/oidc/auth", query)).toBe(bad);
      expect(await problemOf(`/oidc/logout?${query}`)).toBe(bad);
      expect(await problemOf("/oidc/logout", query)).toBe(bad);
    },
  );

  it("in the audience of a token that nobody signed", async () => {
    for (const aud of [NUL, "\ud800"])
      expect(await problemOf(`/oidc/logout?id_token_hint=${jwt({ aud })}.x`)).toBe(
        "/app-problem?why=request",
      );
  });

  it.each(["\\u0000", "\\ud800"])(
    "and %s in a text within the claims asked for is nothing to anybody",
    async (text) => {
      const claims = `{"id_token":{"x":{"value":"${text}"}}}`;
      expect((await browser.go(app.begin({ claims }).path)).url.searchParams.get("code")).toBeTruthy();
      expect((await new AppBrowser(HERE).go(app.begin({ claims }).path)).url.pathname).toBe("/login");
    },
  );
});

describe("an app that sends it is told so", () => {
  const refused = { status: 400, body: { error: "invalid_request" } };

  it.each(["token", "par", "introspection", "revocation", "userinfo"])("by %s", async (endpoint) => {
    for (const name of ["client_id", "token", "code", "refresh_token", "state", "access_token"])
      expect(await app.post(endpoint, { [name]: NUL }, {})).toMatchObject(refused);
    expect(await app.post(`${endpoint}?state=%00`, {}, {})).toMatchObject(refused);
  });

  it.each(["utf-8", "utf-16le", "iso-2022-jp"])("in the encoding %s", async (charset) => {
    const text = Buffer.from("client_id=%00", charset === "utf-16le" ? "utf16le" : "latin1");
    const headers = { "content-type": `application/x-www-form-urlencoded; charset=${charset}` };
    const asked = new Request(`${HERE}/oidc/token`, { method: "POST", headers, body: text });
    expect((await send(HERE, asked)).status).toBe(400);
  });

  it("where it names itself in a header or by a token of its own", async () => {
    const fields = { grant_type: "refresh_token", refresh_token: "x" };
    for (const id of [NUL, "%00"]) expect(await app.post("token", fields, basic(id))).toMatchObject(refused);
    for (const sub of [NUL, "\ud800", [NUL], { a: NUL }, 1]) {
      const client_assertion = `${jwt({ iss: sub, sub, aud: HERE, jti: NUL, exp: 9e9 })}.x`;
      const by = { client_assertion, client_assertion_type: ASSERTION };
      const { status } = await app.post("token", { ...fields, ...by }, {});
      expect([400, 401]).toContain(status);
    }
  });
});
const ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

it("who asks too often is told to wait before any app is looked for", async () => {
  const asks = {
    "/oidc/auth": () => browser.step(app.begin().path),
    "/oidc/logout": () => browser.step("/oidc/logout?client_id=nobody"),
    "/oidc/token": () => app.post("token", { client_id: "nobody" }, {}),
    "/oidc/revocation": () => app.post("revocation", { client_id: "nobody" }, {}),
    "/oidc/par": () => app.post("par", { client_id: "nobody" }, {}),
  };
  for (const [path, ask] of Object.entries(asks)) {
    await world.sql("delete from rate_limits");
    expect([path, (await ask()).status]).not.toEqual([path, 429]);
    await world.sql("update rate_limits set tat = now() + interval '1 hour'");
    expect([path, (await ask()).status]).toEqual([path, 429]);
  }
});
