import { describe, expect, it } from "vitest";
import { z } from "zod";
import { handlePageCall } from "@/api/page-calls";
import { ask, mustAsk, openWorld } from "@/testing/harness/here";
import { type Enrolled, enrol, PASSWORD, signIn } from "@/testing/people/client";
import { newPerson, signUp } from "@/testing/people/here";
import { proveBackup, trust } from "@/testing/people/organization";

const world = openWorld();

const sessionList = z.array(z.looseObject({ id: z.string(), current: z.boolean() }));
const sessionsOf = async (token: string) =>
  sessionList.parse((await mustAsk("GET", "/sessions", { token })).sessions);
const makeStale = (id: string) =>
  world.sql("update sessions set proved_at = now() - interval '16 minutes' where id = $1", [id]);

const isAsked = async (person: Enrolled, trustedDeviceToken: string) =>
  (await signIn(person, { trustedDeviceToken })).isAsked;

describe("G12: sessions", () => {
  it("are listed in the published shape, this one marked", async () => {
    const person = await newPerson();
    await signIn(person);
    const sessions = await sessionsOf(person.token);
    expect(sessions).toHaveLength(2);
    expect(sessions.filter(({ current }) => current)).toMatchObject([
      {
        id: person.sessionId,
        ipAddress: expect.any(String),
        location: expect.any(String),
        startedAt: expect.stringMatching(/Z$/),
        lastActivity: expect.stringMatching(/Z$/),
        expiresAt: expect.stringMatching(/Z$/),
        loginMethod: "PASSWORD",
        device: "Firefox on macOS",
        deviceType: "desktop",
        methods: ["PASSWORD"],
      },
    ]);
  });

  it("end at once, one or all others; ending another takes a fresh proof, one's own doesn't", async () => {
    const person = await newPerson();
    const others = [await signIn(person), await signIn(person), await signIn(person)];
    const [first, second, third] = others;
    if (!first || !second || !third) throw new Error("three");
    await makeStale(person.sessionId);
    expect(await ask("POST", `/sessions/${first.sessionId}/revoke`, { token: person.token })).toMatchObject({
      status: 403,
      body: { code: "STEP_UP_REQUIRED" },
    });
    expect((await ask("POST", "/sessions/revoke-all", { token: person.token })).status).toBe(403);
    await mustAsk("POST", `/sessions/${third.sessionId}/heartbeat`, { token: third.token });
    expect((await ask("POST", `/sessions/${first.sessionId}/heartbeat`, { token: third.token })).status).toBe(
      404,
    );
    await mustAsk("POST", "/auth/reauthenticate", { token: person.token, body: { password: PASSWORD } }).then(
      async (answer) => {
        const token = z.string().parse(answer.fullAccessToken);
        await mustAsk("POST", `/sessions/${first.sessionId}/revoke`, { token });
        expect((await ask("GET", "/sessions", { token: first.token })).status).toBe(401);
        expect((await ask("GET", "/sessions", { token: second.token })).status).toBe(200);
        const all = await mustAsk("POST", "/sessions/revoke-all", { token });
        expect(all).toMatchObject({ ended: 2 });
        expect((await ask("GET", "/sessions", { token: second.token })).status).toBe(401);
        await makeStale(person.sessionId);
        const next = z.string().parse(all.fullAccessToken);
        expect((await ask("GET", "/sessions", { token })).status).toBe(401);
        await mustAsk("POST", `/sessions/${person.sessionId}/revoke`, { token: next });
        expect((await ask("GET", "/sessions", { token: next })).status).toBe(401);
      },
    );
  });

  it("that end each other in the same moment leave one, so that nobody is thrown out of their own account", async () => {
    for (let times = 0; times < 5; times++) {
      const one = await newPerson();
      const other = await signIn(one);
      const answers = await Promise.all(
        [one, other].map(({ token }) => ask("POST", "/sessions/revoke-all", { token })),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
      const left = await world.sql("select 1 from sessions where user_id = $1 and revoked_at is null", [
        one.id,
      ]);
      expect(left).toHaveLength(1);
    }
  });
});

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

  it("G11: is listed, renamed and forgotten by its person only", async () => {
    const [ada, bob] = [await enrol(await newPerson()), await newPerson()];
    const token = await trust(ada);
    const device = z.looseObject({ id: z.string() });
    const { devices } = await mustAsk("GET", "/devices", { token: ada.token });
    const [{ id } = { id: "" }] = z.array(device).parse(devices);
    expect(devices).toMatchObject([
      {
        deviceName: "Firefox on macOS",
        deviceType: "desktop",
        os: "macOS",
        browser: "Firefox",
        isTrusted: true,
      },
    ]);
    for (const [method, path, body] of [
      ["GET", `/devices/${id}`, undefined],
      ["PATCH", `/devices/${id}`, { deviceName: "x" }],
      ["DELETE", `/devices/${id}`, undefined],
      ["POST", `/devices/${id}/untrust`, undefined],
    ] as const) {
      expect([method, (await ask(method, path, { token: bob.token, body })).status]).toEqual([method, 404]);
    }
    await mustAsk("PATCH", `/devices/${id}`, { token: ada.token, body: { deviceName: "Work laptop" } });
    expect(await mustAsk("GET", `/devices/${id}`, { token: ada.token })).toMatchObject({
      device: { deviceName: "Work laptop" },
    });
    await mustAsk("POST", `/devices/${id}/untrust`, { token: ada.token });
    expect(await isAsked(ada, token)).toBe(true);
    // Kept in the list, until it is taken off.
    expect(await mustAsk("GET", `/devices/${id}`, { token: ada.token })).toMatchObject({
      device: { isTrusted: false },
    });
    await mustAsk("DELETE", `/devices/${id}`, { token: ada.token });
    expect((await ask("DELETE", `/devices/${id}`, { token: ada.token })).status).toBe(404);
  });

  it("is forgotten with all others of its person, and of nobody else", async () => {
    const [ada, bob] = [await enrol(await newPerson()), await enrol(await newPerson())];
    const [first, second, foreign] = [await trust(ada), await trust(ada), await trust(bob)];
    expect(await mustAsk("DELETE", "/devices", { token: ada.token })).toMatchObject({ forgotten: 2 });
    expect(await mustAsk("DELETE", "/devices", { token: ada.token })).toMatchObject({ forgotten: 0 });
    expect([await isAsked(ada, first), await isAsked(ada, second)]).toEqual([true, true]);
    expect(await isAsked(bob, foreign)).toBe(false);
    const rows = await world.sql(
      "select 1 from audit_events where user_id = $1 and event = 'device.forgotten'",
      [ada.id],
    );
    expect(rows).toHaveLength(1);
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

describe("G10: the pages' trusted device", () => {
  const page = (name: string, input: unknown, cookie?: string) =>
    handlePageCall(
      new Request(`http://localhost:3000/api/trpc/${name}`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          origin: "http://localhost:3000",
          ...(cookie ? { cookie } : {}),
        },
        body: JSON.stringify(input),
      }),
    );
  const answered = z.object({ result: z.object({ data: z.unknown() }) });
  const read = async (name: string, cookie = "") => {
    const answer = await handlePageCall(
      new Request(`http://localhost:3000/api/trpc/${name}`, { headers: { cookie } }),
    );
    return answered.parse(await answer.json()).result.data;
  };
  const cookiesOf = (response: Response) =>
    response.headers.getSetCookie().map((line) => line.split(";")[0] ?? "");

  it("is a cookie of its own that no script sees, and that outlives signing out", async () => {
    const ada = await enrol(await newPerson());
    const credentials = { email: ada.email, password: PASSWORD };
    const [session] = cookiesOf(await page("auth.login", credentials));
    const code = ada.backupCodes.pop();
    const verified = await page(
      "mfa.verifyLogin",
      { mfaType: "GOOGLE_AUTH", code, trustDevice: true },
      session,
    );
    expect(await verified.clone().text()).not.toContain("trustedDeviceToken");
    const line = verified.headers.getSetCookie().find((text) => text.startsWith("latchkey-device="));
    expect(line).toMatch(/; Path=\/; HttpOnly; SameSite=Lax; Max-Age=2592000$/);
    const device = line?.split(";")[0] ?? "";
    const [full] = cookiesOf(verified);
    const out = await page("auth.logout", {}, `${full}; ${device}`);
    expect(cookiesOf(out).some((text) => text.startsWith("latchkey-device"))).toBe(false);
    const again = await page("auth.login", credentials, device);
    expect(await again.clone().text()).not.toContain("mfaRequired");
    const [signedIn] = cookiesOf(again);
    const listed = await read("session.devices", `${signedIn}; ${device}`);
    expect(listed).toMatchObject({ devices: [{ current: true }] });
    expect(await read("session.devices", `${signedIn}`)).toMatchObject({ devices: [{ current: false }] });
  });

  it("is offered while a second step is asked for that it would save, and at no other time", async () => {
    const owner = await enrol(await signUp({ companyName: "Acme" }));
    const credentials = { email: owner.email, password: PASSWORD };
    const asked = async () => {
      const [session] = cookiesOf(await page("auth.login", credentials));
      return { session, overview: await read("mfa.overview", session) };
    };
    const { session, overview } = await asked();
    expect(overview).toMatchObject({ level: "pending", offersTrust: true });
    const code = owner.backupCodes.pop();
    const [full] = cookiesOf(await page("mfa.verifyLogin", { mfaType: "GOOGLE_AUTH", code }, session));
    expect(await read("mfa.overview", full)).toMatchObject({ level: "full", offersTrust: false });
    await world.sql("update organizations set trusted_devices_allowed = false");
    expect((await asked()).overview).toMatchObject({ offersTrust: false });
  });
});
