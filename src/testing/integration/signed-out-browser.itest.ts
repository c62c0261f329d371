import { expect, inject, it } from "vitest";
import { type Answer, PageClient } from "../harness/http";
import { PASSWORD, type SignedIn, signIn, signUp } from "../people/client";

/** Guarantee: a browser that signs out, in whichever way, is told to forget what its pages kept. */

const [url = ""] = inject("appUrls");
const forgets = ({ headers }: Answer) => headers.get("clear-site-data");

async function browserOf(person: SignedIn): Promise<{ browser: PageClient; sessionId: string }> {
  const browser = new PageClient(url);
  const answer = await browser.mutate("auth.login", { email: person.email, password: PASSWORD });
  return { browser, sessionId: Object(answer.body).result.data.tokenId };
}

const keepsSession = ({ cookies }: PageClient) =>
  [...cookies.keys()].some((name) => name.includes("session"));

it("where it ends its own session in the list, and not where it ends another's", async () => {
  const person = await signUp(url);
  const { browser, sessionId } = await browserOf(person);
  const other = await signIn(person);
  const ended = await browser.mutate("session.revoke", { id: other.sessionId });
  expect([ended.status, forgets(ended), keepsSession(browser)]).toEqual([200, null, true]);
  const own = await browser.mutate("session.revoke", { id: sessionId });
  expect([own.status, forgets(own), keepsSession(browser)]).toEqual([200, '"storage"', false]);
});

it("where it deletes the account", async () => {
  const person = await signUp(url);
  const { browser } = await browserOf(person);
  const gone = await browser.mutate("account.remove", { id: person.id });
  expect([gone.status, forgets(gone), keepsSession(browser)]).toEqual([200, '"storage"', false]);
});
