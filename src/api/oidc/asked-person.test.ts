import { expect, it } from "vitest";
import { claimsIn, codeIn, tokensIn } from "@/testing/apps/app-client";
import { AppBrowser } from "@/testing/apps/browser";
import { newApp, openBrowser } from "@/testing/apps/here";
import { HERE, openWorld } from "@/testing/harness/here";
import { newPerson } from "@/testing/people/here";
import { askingApp } from "./asking-app";

/** Guarantee: what an app asks is answered by whoever was asked, in their own browser. */

const world = openWorld();

it("a question is answered in the browser that it was asked in, by whoever answers it", async () => {
  const stranger = await newApp({ isFirstParty: false });
  const browser = await openBrowser(await newPerson());
  const begun = await browser.go(stranger.begin().path);
  const request = begun.url.searchParams.get("request") ?? "";
  const victim = await openBrowser(await newPerson());
  // Sent a link to somebody else's question, nobody gets anywhere with it, or has anything done by opening it.
  expect((await victim.go(`/oidc/interaction/${request}`)).url.pathname).toBe("/app-problem");
  expect((await victim.go(`/oidc/interaction/${request}?deny`)).url.pathname).toBe("/app-problem");
  expect((await victim.go(`/oidc/auth/${request}`)).url.pathname).toBe("/app-problem");
  expect((await browser.go(`/oidc/auth/${request}`)).url.searchParams.get("code")).toBeNull();
  expect(await world.sql("select 1 from app_consents where app_id = $1", [stranger.options.id])).toEqual([]);
});

it("two tabs with two apps don't meet", async () => {
  const [one, two] = [await newApp(), await newApp()];
  const tab = new AppBrowser(HERE);
  const person = await newPerson();
  const [first, second] = [one.begin(), two.begin()];
  const [asked, other] = [await tab.go(first.path), await tab.go(second.path)];
  await tab.mutate("auth.login", { email: person.email, password: person.password });
  const next = ({ url }: { url: URL }) => url.searchParams.get("next") ?? "";
  const [later, sooner] = [await tab.go(next(other)), await tab.go(next(asked))];
  expect(claimsIn(tokensIn(await two.exchange(codeIn(later), second)).id_token)).toMatchObject({
    aud: two.options.id,
    nonce: second.nonce,
  });
  expect(claimsIn(tokensIn(await one.exchange(codeIn(sooner), first)).id_token)).toMatchObject({
    aud: one.options.id,
    nonce: first.nonce,
  });
});

it("somebody else who signs in in the middle isn't handed over in the place of who was asked", async () => {
  const [ada, grace] = [await newPerson(), await newPerson()];
  const tab = await openBrowser(ada);
  const shop = await newApp();
  const asked = await tab.go(shop.begin({ prompt: "login" }).path);
  await tab.mutate("auth.login", { email: grace.email, password: grace.password });
  const next = asked.url.searchParams.get("next") ?? "";
  expect((await tab.go(next)).url.pathname).toBe("/app-problem");
  // The same person goes on, in the session they have by now.
  await tab.mutate("auth.login", { email: ada.email, password: ada.password });
  const { url } = await tab.go(next);
  expect([url.pathname, url.searchParams.get("code")]).toEqual(["/confirm", null]);
});

it("what was answered in a session that ended is nothing in the next one of the same person", async () => {
  const { email, password } = await newPerson();
  const tab = new AppBrowser(HERE);
  const shop = await newApp();
  const asked = await tab.go(shop.begin().path);
  await tab.mutate("auth.login", { email, password });
  const answered = await tab.step(asked.url.searchParams.get("next") ?? "");
  await tab.mutate("auth.login", { email, password });
  const { url } = await tab.go(answered.headers.get("location") ?? "");
  expect([url.pathname, url.searchParams.get("code")]).toEqual(["/app-problem", null]);
});

it("an ID token of somebody else asks for them, and gets nobody else", async () => {
  const shop = await newApp();
  const browser = await openBrowser(await newPerson());
  const hint = (await shop.signIn(await openBrowser(await newPerson()))).id_token ?? "";
  const { url } = await browser.go(shop.begin({ prompt: "none", id_token_hint: hint }).path);
  expect(url.searchParams.get("error")).toBe("login_required");
  // Nor does whoever signs in instead.
  const tab = new AppBrowser(HERE);
  const other = await newPerson();
  const asked = await tab.go(shop.begin({ id_token_hint: hint }).path);
  await tab.mutate("auth.login", { email: other.email, password: other.password });
  const back = await tab.go(asked.url.searchParams.get("next") ?? "");
  expect(back.url.searchParams.get("error")).toBe("login_required");
  // Nor does whoever goes back without having answered.
  const question = await browser.step(shop.begin({ id_token_hint: hint }).path);
  const unanswered = (question.headers.get("location") ?? "").replace("/interaction/", "/auth/");
  expect((await browser.go(unanswered)).url.searchParams.get("error")).toBe("login_required");
});

it("whoever is sent to sign in for an app is told which, and of what is no request nothing", async () => {
  const shop = await newApp({ name: "Bluebird Books" });
  const asked = await new AppBrowser(HERE).go(shop.begin().path);
  expect(asked.url.pathname).toBe("/login");
  expect(await askingApp(asked.url.searchParams.get("next") ?? "")).toBe("Bluebird Books");
  for (const next of [undefined, "/settings/security", "/oidc/interaction/made-up-by-somebody", "/oidc/"])
    expect(await askingApp(next)).toBeUndefined();
  await world.sql("update apps set disabled_at = now() where id = $1", [shop.options.id]);
  expect(await askingApp(asked.url.searchParams.get("next") ?? "")).toBeUndefined();
});
