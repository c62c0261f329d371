import { createHash } from "node:crypto";
import { SignJWT } from "jose";
import { expect, it } from "vitest";
import { claimsIn } from "@/testing/apps/app-client";
import { newApp, openBrowser } from "@/testing/apps/here";
import { HERE, openWorld } from "@/testing/harness/here";
import { newPerson } from "@/testing/people/here";

/** Guarantee: an app signs out whoever it names with a token of theirs. It can lead them to its own addresses only. */

openWorld();

const logout = (query: Record<string, string>) => `/oidc/logout?${new URLSearchParams(query)}`;

it("signing out leads to an address the app listed, with its state, and nowhere else", async () => {
  const app = await newApp({ postLogoutRedirectUris: ["https://shop.example.test/bye"] });
  const mine = await openBrowser(await newPerson());
  const { id_token = "", refresh_token } = await app.signIn(mine);
  for (const post_logout_redirect_uri of [
    "https://evil.test/",
    "https://shop.example.test/bye/",
    "//evil.test",
    "javascript:alert(1)",
  ])
    expect((await mine.go(logout({ id_token_hint: id_token, post_logout_redirect_uri }))).url.pathname).toBe(
      "/app-problem",
    );
  expect(await app.isActive(refresh_token)).toBe(true);
  const bye = { post_logout_redirect_uri: "https://shop.example.test/bye", state: "a b&c" };
  const { url } = await mine.go(logout({ id_token_hint: id_token, ...bye }));
  expect([url.origin + url.pathname, url.searchParams.get("state")]).toEqual([
    "https://shop.example.test/bye",
    "a b&c",
  ]);
  expect(await app.isActive(refresh_token)).toBe(false);
  expect((await mine.go(app.begin().path)).url.pathname).toBe("/login");
});

it("nobody is signed out by being led there: without a token of theirs they are asked", async () => {
  const app = await newApp({ postLogoutRedirectUris: ["https://shop.example.test/bye"] });
  const mine = await openBrowser(await newPerson());
  const { id_token = "" } = await app.signIn(mine);
  const others = (await app.signIn(await openBrowser(await newPerson()))).id_token ?? "";
  const [header = "", body = ""] = id_token.split(".");
  const forged = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${body}.`;
  const signed = await new SignJWT(claimsIn(id_token))
    .setProtectedHeader({ alg: "HS256" })
    .sign(createHash("sha256").update("x").digest());
  expect((await mine.go(logout({}))).url.pathname).toBe("/sign-out");
  expect((await mine.go(logout({ id_token_hint: others }))).url.pathname).toBe("/sign-out");
  for (const hint of [forged, signed, `${header}.${body}.AAAA`, "rubbish"])
    expect((await mine.go(logout({ id_token_hint: hint }))).url.pathname).toBe("/app-problem");
  const bye = { client_id: app.options.id, post_logout_redirect_uri: "https://shop.example.test/bye" };
  const asked = await mine.go(logout(bye));
  expect(asked.url.pathname).toBe("/sign-out");
  await mine.mutate("auth.logout", {});
  expect((await mine.go(asked.url.searchParams.get("next") ?? "")).url.href).toBe(
    "https://shop.example.test/bye",
  );
});

it("what is missing of a request to sign out is done without, and what is added to an address makes it another", async () => {
  const app = await newApp({ postLogoutRedirectUris: ["https://shop.example.test/bye"] });
  const other = await newApp();
  const person = await newPerson();
  const bye = "https://shop.example.test/bye";
  const signedOutBy = async (query: Record<string, string>) => {
    const mine = await openBrowser(person);
    const { id_token = "" } = await app.signIn(mine);
    return (await mine.go(logout({ id_token_hint: id_token, ...query }))).url;
  };
  // Without an address nobody is sent anywhere, whatever the state is.
  const stays = await signedOutBy({ state: "x" });
  expect([stays.origin, stays.pathname, stays.searchParams.get("state")]).toEqual([HERE, "/login", null]);
  expect((await signedOutBy({})).pathname).toBe("/login");
  expect((await signedOutBy({ post_logout_redirect_uri: bye })).href).toBe(bye);
  expect((await signedOutBy({ post_logout_redirect_uri: `${bye}?foo=bar`, state: "x" })).pathname).toBe(
    "/app-problem",
  );
  expect((await signedOutBy({ client_id: other.options.id })).pathname).toBe("/app-problem");
  const mine = await openBrowser(person);
  const asked = (await mine.go(logout({ state: "x" }))).url;
  expect([asked.pathname, asked.searchParams.get("next")]).toEqual(["/sign-out", "/oidc/logout?state=x"]);
});

it("signs out by POST as well", async () => {
  const app = await newApp({ postLogoutRedirectUris: ["https://shop.example.test/bye"] });
  const mine = await openBrowser(await newPerson());
  const { id_token = "" } = await app.signIn(mine);
  const form = { id_token_hint: id_token, post_logout_redirect_uri: "https://shop.example.test/bye" };
  const answer = await mine.step("/oidc/logout", new URLSearchParams(form));
  expect(answer.headers.get("location")).toBe("https://shop.example.test/bye");
  expect((await mine.go(app.begin().path)).url.pathname).toBe("/login");
});
