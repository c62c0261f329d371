import { describe, expect, it } from "vitest";
import { forgetLimits } from "../database/rows";
import { sharedApp } from "../harness/app";
import { expectRefused } from "../harness/envelope";
import { request, tokenIn } from "../harness/http";
import {
  enrol,
  mailsTo,
  mailTo,
  newAddress,
  PASSWORD,
  type SignedIn,
  signIn,
  signUp,
} from "../people/client";

/** Nobody is shut out for good, by an administrator's reset or by somebody else's unconfirmed registration. */

const { url, db } = sharedApp();

const post = (path: string, body: unknown, token?: string) =>
  request(url, "POST", path, { body, ...(token ? { token } : {}) });

async function mailedToken(address: string, page: string): Promise<string> {
  const mail = (await mailsTo(url, address)).find(({ links }) => links.some((link) => link.includes(page)));
  if (!mail) throw new Error(`no ${page} mail to ${address}`);
  return tokenIn(mail);
}

describe("after an administrator's reset", () => {
  it("a password set by mail is the mailed proof that the next set-up waits for; the old one is not", async () => {
    const person = await enrol(await signUp(url));
    await db`delete from factors where user_id = ${person.id}`;
    await db`update users set enrolment_needs_mail = true, primary_method = null where id = ${person.id}`;
    const thief = await signIn(person);
    expectRefused(
      await post("/mfa/setup", { mfaType: "GOOGLE_AUTH" }, thief.token),
      "/mfa/setup",
      "MAIL_PROOF_REQUIRED",
    );
    await forgetLimits(db);
    await post("/user/request-reset-password", { email: person.email });
    const newPassword = "nine patient foxes wait";
    const token = await mailedToken(person.email, "/reset-password");
    expect((await post("/user/reset-password", { token, newPassword })).status).toBe(200);
    expectRefused(
      await post("/mfa/setup", { mfaType: "GOOGLE_AUTH" }, thief.token),
      "/mfa/setup",
      "UNAUTHENTICATED",
    );
    const owner: SignedIn = await signIn({ ...person, password: newPassword });
    await enrol(owner);
  });
});

describe("an address that somebody else registered and never confirmed", () => {
  it("can be moved to by who reads its mail", async () => {
    const person = await signUp(url);
    const email = newAddress();
    await post("/user/register", { email, password: PASSWORD, firstName: "Not", lastName: "Ada" });
    await forgetLimits(db);
    expect((await post("/user/email", { email }, person.token)).status).toBe(200);
    const token = await mailedToken(email, "/confirm-email");
    expect((await post("/user/email/confirm", { token })).status).toBe(200);
    expect((await signIn({ ...person, email })).id).toBe(person.id);
  });

  it("but never one that was confirmed", async () => {
    const [person, holder] = [await signUp(url), await signUp(url)];
    await forgetLimits(db);
    expect((await post("/user/email", { email: holder.email }, person.token)).status).toBe(200);
    const token = tokenIn(await mailTo(url, holder.email));
    expectRefused(await post("/user/email/confirm", { token }), "/user/email/confirm", "INVALID_TOKEN");
    expect((await signIn(holder)).id).toBe(holder.id);
  });
});

it("a refused password leaves the names sent with it unchanged, and is named as it was sent", async () => {
  const person = await signUp(url);
  const body = { name: "Grace", password: "short" };
  const refused = await request(url, "PUT", `/user/${person.id}`, { token: person.token, body });
  expect(refused).toMatchObject({ status: 400, body: { fieldErrors: { password: expect.any(String) } } });
  const { body: profile } = await request(url, "GET", "/user/profile", { token: person.token });
  expect(profile).toMatchObject({ data: { name: "Ada" } });
});

it("a path that isn't percent-encoded text is the caller's fault, in the common error body", async () => {
  for (const path of ["/mfa/%ff", "/api/mfa/%", "/login/%c0%af"])
    expect(await request(url, "GET", path)).toMatchObject({ status: 400, body: { success: false } });
});

it("a query that says nothing is none", async () => {
  const { token } = await signUp(url);
  for (const path of ["/mfa/activity?cursor=&limit=&filter=", "/mfa/activity?limit=1&cursor="])
    expect(await request(url, "GET", path, { token })).toMatchObject({
      status: 200,
      body: { success: true },
    });
});

it("the local mailbox finds an address with a plus sign, encoded or not", async () => {
  const email = `ada+${crypto.randomUUID()}@example.test`;
  await signUp(url, { email });
  for (const to of [email, encodeURIComponent(email), encodeURIComponent(email.toUpperCase())]) {
    const { body } = await request(url, "GET", `/outbox.json?to=${to}`);
    expect(body).toEqual([expect.objectContaining({ to: email })]);
  }
});

it("the local mailbox answers under both prefixes, to GET alone", async () => {
  for (const path of ["/outbox.json", "/api/outbox.json"]) {
    expect((await request(url, "GET", `${path}?to=nobody@example.test`)).body).toEqual([]);
    const refused = await request(url, "POST", path);
    expect(refused).toMatchObject({ status: 405, body: { success: false, code: "METHOD_NOT_ALLOWED" } });
    expect(refused.headers.get("allow")).toBe("GET, HEAD, OPTIONS");
  }
});
