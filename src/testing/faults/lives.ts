import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { z } from "zod";
import { ROLES } from "@/contract/fields";
import { AppClient, codeIn, tokensIn } from "../apps/app-client";
import { AppBrowser } from "../apps/browser";
import { SoftwareAuthenticator } from "../people/authenticator";
import type { Client } from "../people/stories";

/** What people do beside signing in with codes and links. */

const session = z.object({ accessToken: z.string(), refreshToken: z.string() });
const profile = z.object({ data: z.object({ id: z.uuid() }) });

/** Refreshes a session. Where an answer may have been lost, the session is left behind and a new sign-in begins. */
async function refreshed(person: Client, times: number): Promise<string> {
  const { email, password } = person;
  const signIn = async () =>
    session.parse((await person.ask("/user/login", { body: { email, password } }))?.body);
  let now = await signIn();
  for (let time = 0; time < times; time += 1) {
    const { interruptions } = person;
    const body = { refresh_token: now.refreshToken };
    const answer = await person.ask("/user/refresh", { body }, ["UNAUTHENTICATED"]);
    const isCertain = answer !== undefined && person.interruptions === interruptions;
    now = isCertain ? session.parse(answer.body) : await signIn();
  }
  return now.accessToken;
}

/** Somebody who has been here for long: needs no mail. */
export async function regularLife(person: Client): Promise<void> {
  await refreshed(person, 3);
}

/** Founds an organization, invites somebody, raises and lowers their role, and takes them out again. */
export async function organizationLife(somebody: () => Client): Promise<void> {
  const [owner, guest] = [somebody(), somebody()];
  await owner.register();
  await guest.register();
  const token = await refreshed(owner, 2);
  await owner.ask("/organization", { token, body: { name: "Acme" } }, ["ALREADY_EXISTS"]);
  const invited = { email: guest.email, role: ROLES.USER };
  await owner.ask("/organization/users", { token, body: invited }, ["ALREADY_EXISTS", "CONFLICT"]);
  const theirs = await refreshed(guest, 1);
  const body = { token: await guest.mailed("/invitation") };
  await guest.ask("/organization/invitations/accept", { token: theirs, body }, [
    "INVALID_TOKEN",
    "ALREADY_EXISTS",
  ]);
  const shown = await guest.ask("/user/profile", { method: "GET", token: theirs });
  const { id } = profile.parse(shown?.body).data;
  for (const role of [ROLES.BILLING, ROLES.USER])
    await owner.ask(`/organization/users/${id}`, { method: "PUT", token, body: { role } });
  await owner.ask(`/organization/users/${id}`, { method: "DELETE", token }, ["USER_NOT_FOUND"]);
}

const begun = z.object({
  data: z.looseObject({
    challenge: z.string(),
    rpID: z.string(),
    origin: z.string(),
    userId: z.string(),
    options: z.looseObject({ excludeCredentials: z.array(z.looseObject({ id: z.string() })) }),
  }),
});
const status = z.object({ data: z.object({ enabledMethods: z.array(z.string()) }) });

async function hasPasskey(person: Client, token: string): Promise<boolean> {
  const shown = await person.ask("/mfa/status", { method: "GET", token });
  return status.parse(shown?.body).data.enabledMethods.includes("PASSKEY");
}

/** What somebody who is gone had asked of the database is carried out all the same, a moment later. */
const LATE_MS = 2_000;

const challenged = z.object({ data: z.object({ challenge: z.string(), rpId: z.string() }) });

/** Adds a passkey and signs in with nothing else. @param origin of the pages that ask for it */
export async function passkeyLife(person: Client, origin: string): Promise<void> {
  await person.register();
  const token = await refreshed(person, 1);
  const authenticator = new SoftwareAuthenticator();
  // The first try spends a challenge even if its answer was cut short. Then a new set-up begins.
  for (let isOn = false; !isOn; isOn = await hasPasskey(person, token)) {
    const { interruptions } = person;
    const answer = await person.ask("/mfa/setup", { token, body: { mfaType: "PASSKEY" } });
    const { data } = begun.parse(answer?.body);
    const credential = authenticator.create(data);
    const body = { mfaType: "PASSKEY", credential, challenge: data.challenge };
    await person.ask("/mfa/verify-setup", { token, body }, ["SETUP_VERIFICATION_FAILED"]);
    if (person.interruptions > interruptions) await sleep(LATE_MS);
  }
  for (let isIn = false; !isIn; ) {
    const asked = challenged.parse((await person.ask("/auth/passkey/options", {}))?.body).data;
    const proof = { credential: authenticator.get({ ...asked, origin }) };
    isIn = (await person.ask("/auth/passkey/verify", { body: proof }, ["INVALID_CREDENTIALS"])) !== undefined;
  }
}

/** An app of the installation's. */
export type Shop = { id: string; secret: string; redirectUri: string };

/**
 * Signs in to an app with the session of a browser. The app refreshes, looks at its tokens, and is told of the end.
 * @param origin of the pages
 */
export async function appLife(person: Client, shop: Shop, origin: string): Promise<void> {
  await person.register();
  const { email, password } = person;
  const browser = new AppBrowser(origin);
  const mutate = (operation: string, input: unknown) =>
    person.attempt(`/api/trpc/${operation}`, (url) => {
      browser.url = url;
      return browser.mutate(operation, input);
    });
  const as = (url: string) => new AppClient({ ...shop, url });
  await mutate("auth.login", { email, password });
  // A code and a refresh token are spent by an answer that got lost: then everything that came of them is over.
  for (;;) {
    const { interruptions } = person;
    const begun = as(origin).begin();
    const arrived = await person.attempt("/oidc/auth", (url) => {
      browser.url = url;
      return browser.go(begun.path);
    });
    const exchanged = await person.attempt("/oidc/token", (url) => as(url).exchange(codeIn(arrived), begun));
    if (exchanged.status !== 200 && person.interruptions > interruptions) continue;
    const first = tokensIn(exchanged);
    const refreshed = await person.attempt("/oidc/token", (url) => as(url).refresh(first.refresh_token));
    if (refreshed.status !== 200 && person.interruptions > interruptions) continue;
    const { access_token } = tokensIn(refreshed);
    const seen = await person.attempt("/oidc/userinfo", (url) => as(url).userinfo(access_token));
    expect(z.object({ email: z.string() }).parse(seen.body).email).toBe(email);
    expect(await isActive(access_token)).toBe(true);
    await mutate("auth.logout", {});
    expect(await isActive(access_token)).toBe(false);
    return;
  }
  async function isActive(token: string): Promise<boolean> {
    const { body } = await person.attempt("/oidc/introspection", (url) =>
      as(url).post("introspection", { token }),
    );
    return z.object({ active: z.boolean() }).parse(body).active;
  }
}
