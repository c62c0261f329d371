import { describe, expect, it } from "vitest";
import { LIMITS } from "@/contract/limits";
import { age, everyRow } from "../database/rows";
import { sharedApp } from "../harness/app";
import { expectRefused } from "../harness/envelope";
import { PageClient, request, tokenIn } from "../harness/http";
import {
  type Enrolled,
  enrol,
  expectOk,
  GOOGLE_AUTH,
  mailTo,
  PASSWORD,
  signIn,
  signInFully,
  signUp,
} from "../people/client";
import { enforce, invite, join, newOwner, proveBackup, trust } from "../people/organization";
import { addPasskey } from "../people/passkey-client";
import { PROTECTED } from "../tables/protected-operations";

/** "Don't ask on this device for 30 days": for one person, for the second step only, and not for long. */
const { urls, url, secondUrl, db } = sharedApp();

const newPassword = "eight brave lanterns hum";
const newPerson = async () => enrol(await signUp(url));
const isAsked = async (person: Enrolled, trustedDeviceToken: string, at = url) =>
  (await signIn({ ...person, url: at }, { trustedDeviceToken })).isAsked;
const devicesOf = (userId: string) => db`select id from trusted_devices where user_id = ${userId}`;

describe("G10: a trusted device", () => {
  it("stands in for the second step of its own person, on both instances, and of nobody else", async () => {
    const [ada, bob] = [await newPerson(), await newPerson()];
    const token = await trust(ada);
    for (const at of urls) {
      expect(await isAsked(ada, token, at)).toBe(false);
      expect(await isAsked(bob, token, at)).toBe(true);
    }
    // It stays Ada's, and Bob's failed use of it shows nowhere.
    expect(await isAsked(ada, token)).toBe(false);
    const used = await db`select 1 from sessions where user_id = ${bob.id} and trusted_device_id is not null`;
    expect(used).toHaveLength(0);
  });

  it("is 256 random bits, kept as a hash alone", async () => {
    const [ada, bob] = [await newPerson(), await newPerson()];
    const tokens = [await trust(ada), await trust(ada), await trust(bob)];
    expect(new Set(tokens).size).toBe(3);
    for (const token of tokens) expect(Buffer.from(token, "base64url").byteLength).toBe(32);
    const rows = await everyRow(db);
    for (const token of tokens) {
      expect(rows).not.toContain(token);
      expect(rows).not.toContain(Buffer.from(token, "base64url").toString("hex"));
    }
  });

  it("is no second proof to who verifies tokens offline", async () => {
    const ada = await newPerson();
    const claimsOf = (token: string) =>
      JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as unknown;
    const { token, refreshToken } = await signIn(ada, { trustedDeviceToken: await trust(ada) });
    expect(claimsOf(token)).toMatchObject({ aal: 1, amr: ["pwd"] });
    const body = { refresh_token: refreshToken };
    const next = await expectOk(request(url, "POST", "/user/refresh", { body }));
    expect(claimsOf(Object(next.body).accessToken)).toMatchObject({ aal: 1, amr: ["pwd"] });
  });

  it.each([
    ["a letter more", (token: string) => `${token}x`],
    ["another letter", (token: string) => (token.startsWith("A") ? "B" : "A") + token.slice(1)],
    ["nothing", () => ""],
    ["its hash", () => "f".repeat(64)],
  ])("is nothing with %s", async (_name, forge) => {
    const ada = await newPerson();
    const token = await trust(ada);
    const { email, password } = ada;
    const body = { email, password, trustedDeviceToken: forge(token) };
    const answer = await request(url, "POST", "/user/login", { body });
    expect(Object(answer.body).refreshToken).toBeUndefined();
    expect([200, 400]).toContain(answer.status);
  });

  it("doesn't make up for the password", async () => {
    const ada = await newPerson();
    const body = { email: ada.email, password: "not this one at all", trustedDeviceToken: await trust(ada) };
    expectRefused(await request(url, "POST", "/user/login", { body }), "/user/login", "INVALID_CREDENTIALS");
  });

  it("never makes a session fresh: everything protected asks for a proof, the password isn't one", async () => {
    const ada = await newPerson();
    const { token } = await signIn(ada, { trustedDeviceToken: await trust(ada) });
    for (const operation of PROTECTED) {
      const [method = "", path = ""] = operation.split(" ");
      const answer = await request(secondUrl, method, path.replace("{id}", ada.id), {
        token,
        body: { ...GOOGLE_AUTH, newPassword, email: "a@b.test" },
      });
      expectRefused(answer, path, "STEP_UP_REQUIRED");
    }
    const again = await request(url, "POST", "/auth/reauthenticate", { token, body: { password: PASSWORD } });
    expectRefused(again, "/auth/reauthenticate", "METHOD_NOT_ENABLED");
    const raised = await proveBackup(ada, token);
    await expectOk(
      request(url, "POST", "/mfa/primary", { token: raised.fullAccessToken, body: GOOGLE_AUTH }),
    );
  });

  it("ends 30 days after it was trusted, however often it was used", async () => {
    const ada = await newPerson();
    const token = await trust(ada);
    const { seconds } = LIMITS.trustedDevice;
    for (const part of [0.5, 0.4999]) {
      await age(db, ada.id, seconds * part);
      expect(await isAsked(ada, token, secondUrl)).toBe(false);
    }
    await age(db, ada.id, seconds * 0.0002);
    for (const at of urls) expect(await isAsked(ada, token, at)).toBe(true);
    const shown = await request(url, "GET", "/devices", { token: (await signInFully(ada)).token });
    expect(shown.body).toEqual({ success: true, devices: [] });
  });

  it("is a cookie of its own for the pages, apart from the session's", async () => {
    const ada = await newPerson();
    const browser = new PageClient(url);
    const credentials = { email: ada.email, password: PASSWORD };
    await browser.mutate("auth.login", credentials);
    const code = ada.backupCodes.pop();
    const done = await browser.mutate("mfa.verifyLogin", { ...GOOGLE_AUTH, code, trustDevice: true });
    const device = browser.cookies.get("latchkey-device") ?? "";
    expect(device.length).toBeGreaterThanOrEqual(43);
    expect(done.text).not.toContain(device);
    await browser.mutate("auth.logout");
    const back = new PageClient(secondUrl, url);
    back.cookies.set("latchkey-device", device);
    expect((await back.mutate("auth.login", credentials)).text).not.toContain("mfaRequired");
    // It opens nothing by itself.
    const alone = new PageClient(url);
    alone.cookies.set("latchkey-session", device);
    expect((await alone.query("account.profile")).status).toBe(401);
    expectRefused(
      await request(url, "GET", "/user/profile", { token: device }),
      "/user/profile",
      "UNAUTHENTICATED",
    );
  });
});

/** A change, by a person who is in an organization of `owner`'s. @param token of a full and fresh session of theirs */
type Change = (person: Enrolled, token: string, owner: Enrolled) => Promise<unknown>;
const own =
  (method: string, path: string, body?: unknown): Change =>
  ({ id }, token) =>
    expectOk(request(secondUrl, method, path.replace("{id}", id), { token, body }));
const byOwner =
  (method: string, path: string, body?: (id: string) => unknown): Change =>
  ({ id }, _token, { token }) =>
    expectOk(request(secondUrl, method, path.replace("{id}", id), { token, body: body?.(id) }));

const CHANGES: [string, Change][] = [
  ["a changed password", own("POST", "/user/password", { newPassword })],
  ["a password changed with the profile", own("PUT", "/user/{id}", { password: newPassword })],
  [
    "a password set by mail",
    async ({ email }) => {
      await expectOk(request(url, "POST", "/user/request-reset-password", { body: { email } }));
      const body = { token: tokenIn(await mailTo(url, email)), newPassword };
      await expectOk(request(secondUrl, "POST", "/user/reset-password", { body }));
    },
  ],
  ["an app replaced", (person, token) => enrol({ ...person, token })],
  ["a passkey added", (person, token) => addPasskey({ ...person, token })],
  ["a method turned off", own("POST", "/mfa/disable", GOOGLE_AUTH)],
  [
    "a method turned on again",
    async (person, token) => {
      await db`update factors set enabled = false where user_id = ${person.id}`;
      await own("POST", "/mfa/enable", GOOGLE_AUTH)(person, token, person);
    },
  ],
  [
    "a passkey removed",
    async (person, token, owner) => {
      const [kept] = await db`insert into factors (id, user_id, type, status, enabled, sealed, key_id)
        select gen_random_uuid(), user_id, 'PASSKEY', 'active', true, sealed, key_id from factors
        where user_id = ${person.id} returning id`;
      await own("DELETE", `/mfa/passkeys/${kept?.id}`)(person, token, owner);
    },
  ],
  ["a reset", own("POST", "/mfa/reset")],
  ["signing out everywhere", own("POST", "/sessions/revoke-all")],
  ["this wasn't me", own("POST", "/mfa/activity/deny")],
  ["leaving the organization", own("POST", "/organization/leave")],
  ["an administrator's reset", byOwner("POST", "/mfa/reset", (resetUserId) => ({ resetUserId }))],
  ["an administrator who ends one's sessions", byOwner("POST", "/organization/users/{id}/revoke-sessions")],
  ["removal from the organization", byOwner("DELETE", "/organization/users/{id}")],
  ["MFA required", byOwner("POST", "/mfa/organization/enforce", () => ({ enforced: true }))],
  [
    "devices forbidden",
    byOwner("POST", "/mfa/organization/enforce", () => ({ enforced: false, trustedDevicesAllowed: false })),
  ],
];

describe("G11: every trusted device of a person is forgotten by", () => {
  it.each(CHANGES)("%s", async (_name, change) => {
    const owner = await enrol(await newOwner(url));
    const person = await enrol(await join(owner));
    const devices = [await trust(person), await trust(person)];
    const bystander = await newPerson();
    await trust(bystander);
    expect(await devicesOf(person.id)).toHaveLength(2);
    const { fullAccessToken } = await proveBackup(person, (await signIn(person)).token);
    await change(person, fullAccessToken, owner);
    expect(await devicesOf(person.id)).toHaveLength(0);
    expect(await devicesOf(bystander.id)).toHaveLength(1);
    // Whatever the password is by now, an earlier device lets nobody in without the second step that is on.
    const [still] =
      await db`select exists (select 1 from factors where user_id = ${person.id} and enabled) as on`;
    const [changed] = await db`select 1 from audit_events where user_id = ${person.id}
      and event in ('password.changed', 'password.reset')`;
    const password = changed ? newPassword : PASSWORD;
    if (still?.on)
      for (const device of devices) expect(await isAsked({ ...person, password }, device)).toBe(true);
  });

  it("joining an organization, whose rules it was never trusted under", async () => {
    const owner = await newOwner(url);
    const person = await newPerson();
    await trust(person);
    const { token } = await invite(owner, person.email);
    const asked = { token: person.token, body: { token } };
    await expectOk(request(url, "POST", "/organization/invitations/accept", asked));
    expect(await devicesOf(person.id)).toHaveLength(0);
  });
});

it("G11: where the organization forbids them none is kept, and one of before or from elsewhere does nothing", async () => {
  const owner = await enrol(await newOwner(url));
  const person = await enrol(await join(owner));
  await enforce(owner, { enforced: false, trustedDevicesAllowed: false });
  const { token } = await signIn(person);
  const proved = await proveBackup(person, token, { trustDevice: true });
  expect(proved).not.toHaveProperty("trustedDeviceToken");
  expect(await devicesOf(person.id)).toHaveLength(0);
  await enforce(owner, { enforced: false, trustedDevicesAllowed: true });
  const kept = await trust(person);
  // As if it had been trusted in the very moment that forbade it.
  await db`update organizations set trusted_devices_allowed = false
    where id = (select org_id from users where id = ${owner.id})`;
  for (const at of urls) expect(await isAsked(person, kept, at)).toBe(true);
});

it("G11: one's devices are listed, and each is forgotten by itself, at once on both instances", async () => {
  const ada = await newPerson();
  const [first, second] = [await trust(ada), await trust(ada)];
  const listed = await request(secondUrl, "GET", "/devices", { token: (await signInFully(ada)).token });
  const ids = Object(listed.body).devices.map(({ id }: { id: string }) => id);
  expect(ids).toHaveLength(2);
  const { token } = await signIn(ada, { trustedDeviceToken: first });
  await expectOk(request(url, "DELETE", `/devices/${ids[1]}`, { token }));
  expect(await isAsked(ada, first, secondUrl)).toBe(true);
  expect(await isAsked(ada, second, secondUrl)).toBe(false);
  await expectOk(request(secondUrl, "POST", `/devices/${ids[0]}/untrust`, { token }));
  expect(await isAsked(ada, second)).toBe(true);
});
