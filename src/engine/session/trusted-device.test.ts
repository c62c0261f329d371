import { describe, expect, it } from "vitest";
import { ask, mustAsk, openWorld } from "@/testing/harness/here";
import { type Enrolled, enrol, PASSWORD, signIn } from "@/testing/people/client";
import { newPerson, signUp } from "@/testing/people/here";
import { proveBackup, trust } from "@/testing/people/organization";

/** Guarantee: a trusted device replaces only its own person's second step, and for 30 days. */

const world = openWorld();

const isAsked = async (person: Enrolled, trustedDeviceToken: string) =>
  (await signIn(person, { trustedDeviceToken })).isAsked;

describe("a trusted device", () => {
  it("G10: skips the second step of its own person only, and never makes a session fresh", async () => {
    const [ada, bob] = [await enrol(await newPerson()), await enrol(await newPerson())];
    const token = await trust(ada);
    expect(token.length).toBeGreaterThanOrEqual(43);
    expect(await isAsked(bob, token)).toBe(true);
    expect(await isAsked(ada, `${token}x`)).toBe(true);
    const trusted = await signIn(ada, { trustedDeviceToken: token });
    expect(trusted.isAsked).toBe(false);
    expect(
      await ask("POST", "/mfa/disable", { token: trusted.token, body: { mfaType: "GOOGLE_AUTH" } }),
    ).toMatchObject({
      status: 403,
      body: { code: "STEP_UP_REQUIRED" },
    });
    const stored = await world.sql("select encode(token_hash, 'escape') as hash from trusted_devices");
    expect(JSON.stringify(stored)).not.toContain(token);
  });

  it("G10: doesn't make up for a wrong password", async () => {
    const ada = await enrol(await newPerson());
    const trustedDeviceToken = await trust(ada);
    const body = { email: ada.email, password: "not the one that it is", trustedDeviceToken };
    expect((await ask("POST", "/user/login", { body })).status).toBe(401);
  });

  it("G10: ends 30 days after it was trusted, however often it is used", async () => {
    const ada = await enrol(await newPerson());
    const token = await trust(ada);
    const end = () =>
      world.sql(
        "select expires_at - created_at = interval '30 days' as kept from trusted_devices where user_id = $1",
        [ada.id],
      );
    expect(await isAsked(ada, token)).toBe(false);
    expect(await end()).toEqual([{ kept: true }]);
    await world.sql("update trusted_devices set expires_at = now() where user_id = $1", [ada.id]);
    expect(await isAsked(ada, token)).toBe(true);
  });

  const changes: [string, (person: Enrolled, token: string) => Promise<unknown>][] = [
    [
      "changing the password",
      (_, t) =>
        mustAsk("POST", "/user/password", { token: t, body: { newPassword: "eight loud otters swim" } }),
    ],
    [
      "turning a method off",
      (_, t) => mustAsk("POST", "/mfa/disable", { token: t, body: { mfaType: "GOOGLE_AUTH" } }),
    ],
    ["replacing a method", (person, t) => enrol({ ...person, token: t })],
    ["a reset", (_, t) => mustAsk("POST", "/mfa/reset", { token: t })],
    ["signing out everywhere", (_, t) => mustAsk("POST", "/sessions/revoke-all", { token: t })],
    ["saying it wasn't me", (_, t) => mustAsk("POST", "/mfa/activity/deny", { token: t })],
  ];
  it.each(changes)("G11: is forgotten by %s", async (_, change) => {
    const ada = await enrol(await newPerson());
    await trust(ada);
    const { token } = await signIn(ada);
    const answer = await proveBackup(ada, token);
    await change(ada, answer.fullAccessToken);
    expect(await world.sql("select 1 from trusted_devices where user_id = $1", [ada.id])).toEqual([]);
  });

  it("G11: isn't kept where the organization forbids it", async () => {
    const owner = await enrol(await signUp({ companyName: "Acme" }));
    const token = await trust(owner);
    await mustAsk("POST", "/mfa/organization/enforce", {
      token: owner.token,
      body: {
        enforced: true,
        trustedDevicesAllowed: false,
      },
    });
    const { token: pending } = await signIn(owner, { trustedDeviceToken: token });
    expect(await proveBackup(owner, pending, { trustDevice: true })).not.toHaveProperty("trustedDeviceToken");
  });

  it("J06: lets its person in while strangers guess at their password", async () => {
    const ada = await enrol(await newPerson());
    const trustedDeviceToken = await trust(ada);
    const guess = { email: ada.email, password: "a guess that is wrong" };
    let status = 0;
    for (let i = 0; i < 40 && status !== 429; i++)
      status = (await ask("POST", "/user/login", { body: guess })).status;
    expect(status).toBe(429);
    expect((await ask("POST", "/user/login", { body: { ...guess, password: PASSWORD } })).status).toBe(429);
    expect(await isAsked(ada, trustedDeviceToken)).toBe(false);
  });
});
