import { beforeAll, expect, it } from "vitest";
import type { AppClient } from "@/testing/apps/app-client";
import type { AppBrowser } from "@/testing/apps/browser";
import { newApp, openBrowser } from "@/testing/apps/here";
import { ask, HERE, openWorld } from "@/testing/harness/here";
import { newPerson } from "@/testing/people/here";

/** Guarantee: every answer names its issuer (RFC 9207), and a request with a repeated parameter is refused. */

openWorld();
let shop: AppClient;
let browser: AppBrowser;
beforeAll(async () => {
  shop = await newApp();
  browser = await openBrowser(await newPerson());
});

it("names the issuer in an answer, in a refusal, and in what is posted", async () => {
  const { body } = await ask("GET", "/.well-known/openid-configuration");
  expect(body).toMatchObject({ issuer: HERE, authorization_response_iss_parameter_supported: true });
  const asks: Record<string, string>[] = [
    {},
    { prompt: "login", max_age: "x" },
    { prompt: "none", acr_values: "phr" },
  ];
  for (const more of asks) {
    const { url } = await browser.go(shop.begin(more).path);
    expect([url.origin, url.searchParams.get("iss")]).toEqual(["https://shop.example.test", HERE]);
  }
  const { text } = await browser.go(shop.begin({ response_mode: "form_post" }).path);
  expect(text).toContain(`name="iss" value="${HERE}"`);
});

it.each(["redirect_uri", "client_id"])("sends nobody anywhere for a request with two of %s", async (name) => {
  const { path } = shop.begin();
  for (const other of ["https://evil.test/", "nobody"]) {
    const { url } = await browser.go(`${path}&${new URLSearchParams({ [name]: other })}`);
    expect(url.pathname).toBe("/app-problem");
  }
});

it.each(["scope", "code_challenge", "state", "nonce", "response_type", "prompt", "max_age"])(
  "gives no code for a request with two of %s",
  async (name) => {
    const { path } = shop.begin({ prompt: "none", max_age: "900" });
    const { url } = await browser.go(`${path}&${new URLSearchParams({ [name]: "other" })}`);
    expect(url.searchParams.get("code")).toBeNull();
    expect([url.pathname === "/app-problem", url.searchParams.get("error")]).toContain(
      url.pathname === "/app-problem" ? true : "invalid_request",
    );
  },
);
