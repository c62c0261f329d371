import { beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { ask, openWorld } from "@/testing/harness/here";
import { type Said, SoftwareAuthenticator } from "@/testing/people/authenticator";
import { newOwner } from "@/testing/people/here";
import { addPasskey, type PasskeyOwner } from "@/testing/people/passkey-client";
import {
  askedOf,
  askedOfAnybody,
  beginSetup,
  eventsOf,
  passkeyOwner,
  pendingToken,
  prove,
  signInFully,
  signInWith,
  standingOf,
} from "@/testing/people/passkey-person";

vi.stubEnv(
  "RP_ORIGINS",
  "https://shop.example.test,android:apk-key-hash:2pbqZ3k1eJx6w0C8m4yVb7hTgXn5Lr9sQfUoPaDiKcE",
);
vi.stubEnv("RP_APPLE_APPS", "ABCDE12345.com.example.app");

const world = openWorld();
let ada: PasskeyOwner;
let bob: PasskeyOwner;
beforeAll(async () => {
  ada = await passkeyOwner();
  bob = await passkeyOwner();
}, 120_000);

const claimsOf = (token: unknown): unknown =>
  JSON.parse(Buffer.from(String(token).split(".")[1] ?? "", "base64url").toString());

describe("signing in with a passkey alone", () => {
  it("gives a full session of two factors at once, from any origin of this RP", async () => {
    for (const origin of ["http://localhost:3000", "https://shop.example.test"]) {
      const answer = await signInWith(ada.authenticator.get({ ...(await askedOfAnybody()), origin }));
      expect(answer.body).toMatchObject({
        success: true,
        user: { email: ada.email },
        refreshToken: expect.any(String),
      });
      expect(answer.body.mfaRequired).toBeUndefined();
      expect(claimsOf(answer.body.accessToken)).toMatchObject({
        sub: ada.id,
        aal: 2,
        amr: ["hwk", "user", "mfa"],
      });
      const token = String(answer.body.accessToken);
      expect((await ask("POST", "/mfa/primary", { token, body: { mfaType: "PASSKEY" } })).status).toBe(200);
    }
  });

  it("E11: what is asked is the same for everybody, names nobody and no credential", async () => {
    const answer = await ask("POST", "/auth/passkey/options", { body: { email: ada.email } });
    expect(answer.body).toEqual({
      success: true,
      data: {
        challenge: expect.stringMatching(/^[\w-]{43}$/),
        rpId: "localhost",
        userVerification: "required",
        timeout: 60_000,
        allowCredentials: [],
      },
    });
  });

  const other = () => Buffer.from("somebody else's handle, 32 bytes").toString("base64url");
  it.each<[string, () => Partial<Said>]>([
    ["E04: origin", () => ({ origin: "https://evil.test" })],
    ["E04: RP id hash", () => ({ rpId: "evil.test" })],
    ["E04: challenge", () => ({ challenge: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" })],
    ["E04: signature", () => ({ badSignature: true })],
    ["E04: id beside rawId", () => ({ rawId: bob.authenticator.id })],
    ["E04: credential id", () => ({ id: "AAAA", rawId: "AAAA" })],
    ["E05: cross origin", () => ({ crossOrigin: true })],
    ["E06: user verification", () => ({ uv: false })],
    ["E07: user handle", () => ({ userHandle: other() })],
    ["E07: user handle missing", () => ({ userHandle: undefined })],
    ["E07: another's credential", () => ({ id: bob.authenticator.id, rawId: bob.authenticator.id })],
    ["E10: backup eligibility", () => ({ be: false, bs: false })],
  ])("wrong %s alone: 401, no session, nothing changed", async (_, change) => {
    const before = [await standingOf(world, ada.id), await standingOf(world, bob.id)];
    const answer = await signInWith(ada.authenticator.get(await askedOfAnybody(), change()));
    expect([answer.status, answer.body.code]).toEqual([401, "INVALID_CREDENTIALS"]);
    expect([await standingOf(world, ada.id), await standingOf(world, bob.id)]).toEqual(before);
  });

  it("E02: is spent before it is judged, and of 50 parallel posts one succeeds", async () => {
    const spoilt = await askedOfAnybody();
    expect((await signInWith(ada.authenticator.get(spoilt, { badSignature: true }))).status).toBe(401);
    expect((await signInWith(ada.authenticator.get(spoilt))).status).toBe(401);
    const credential = ada.authenticator.get(await askedOfAnybody());
    const answers = await Promise.all(Array.from({ length: 50 }, () => signInWith(credential)));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([200, ...Array.from({ length: 49 }, () => 401)]);
  }, 60_000);

  it("E03: challenges of other ceremonies sign nobody in, and this one proves no second step", async () => {
    const pending = await pendingToken(ada);
    expect((await signInWith(ada.authenticator.get(await askedOf(pending)))).status).toBe(401);
    expect((await prove(pending, ada.authenticator.get(await askedOfAnybody()))).status).toBe(400);
    const setup = await beginSetup(await signInFully(ada));
    const asked = { challenge: setup.challenge, rpId: setup.rpID, origin: setup.origin };
    expect((await signInWith(ada.authenticator.get(asked))).status).toBe(401);
  });

  it("E09: a counter that doesn't grow signs nobody in, and its owner is told", async () => {
    const owner = await passkeyOwner();
    const attempt = async (counter: number) =>
      (await signInWith(owner.authenticator.get(await askedOfAnybody(), { counter }))).status;
    expect([await attempt(7), await attempt(7), await attempt(6), await attempt(8)]).toEqual([
      200, 401, 401, 200,
    ]);
    expect(await eventsOf(world, owner.id, "method.copy_suspected")).toBe(2);
  });

  it("B07: ends a row of wrong answers, as every proof does", async () => {
    const owner = await passkeyOwner();
    await world.sql("update users set mfa_failures = 9 where id = $1", [owner.id]);
    const spoilt = owner.authenticator.get(await askedOfAnybody(), { badSignature: true });
    expect((await signInWith(spoilt)).status).toBe(401);
    expect(await world.sql("select mfa_failures from users where id = $1", [owner.id])).toEqual([
      { mfa_failures: 9 },
    ]);
    const { body } = await signInWith(owner.authenticator.get(await askedOfAnybody()));
    const token = String(body.accessToken);
    const wrong = owner.authenticator.get(await askedOf(token), { badSignature: true });
    expect((await prove(token, wrong)).body.code).toBe("INVALID_CODE");
    await prove(token, owner.authenticator.get(await askedOf(token)));
  });

  it("a passkey that is off, or of a disabled account, signs nobody in", async () => {
    const owner = await passkeyOwner();
    const attempt = async () => (await signInWith(owner.authenticator.get(await askedOfAnybody()))).status;
    await ask("POST", "/mfa/disable", { token: owner.token, body: { mfaType: "PASSKEY" } });
    expect(await attempt()).toBe(401);
    await ask("POST", "/mfa/enable", { token: owner.token, body: { mfaType: "PASSKEY" } });
    expect(await attempt()).toBe(200);
    await world.sql("update users set disabled_at = now() where id = $1", [owner.id]);
    expect(await attempt()).toBe(401);
  });

  it("G10: a trusted device stands in where the organization asks for another method as well, its owner's only", async () => {
    const cyd = await passkeyOwner(await newOwner());
    await world.sql(
      `insert into factors (id, user_id, type, status, enabled, sealed, key_id)
        select gen_random_uuid(), user_id, 'GOOGLE_AUTH', 'active', true, sealed, key_id from factors where user_id = $1`,
      [cyd.id],
    );
    await world.sql(
      `update organizations set mfa_enforced_from = now() - interval '1 day', mfa_allowed_methods = '{GOOGLE_AUTH}'
        where id = (select org_id from users where id = $1)`,
      [cyd.id],
    );
    for (const [owner, token] of [
      [cyd.id, "hers"],
      [ada.id, "another's"],
    ]) {
      await world.sql(
        `insert into trusted_devices (user_id, token_hash, name, expires_at)
          values ($1, sha256(convert_to($2, 'utf8')), 'Laptop', now() + interval '1 day')`,
        [owner, token],
      );
    }
    const signInOn = async (trustedDeviceToken?: string) => {
      const credential = cyd.authenticator.get(await askedOfAnybody());
      return (await ask("POST", "/auth/passkey/verify", { body: { credential, trustedDeviceToken } })).body;
    };
    expect(await signInOn()).toMatchObject({ mfaRequired: true, mfaMethods: ["GOOGLE_AUTH"] });
    expect(await signInOn("another's")).toMatchObject({ mfaRequired: true });
    expect(await signInOn("hers")).toHaveProperty("refreshToken");
  });

  it("noise is 400 or 401, never a fault", async () => {
    for (const credential of [
      {},
      { id: 7 },
      { id: "AA", rawId: "AA", type: "public-key", response: {} },
      "x",
      null,
    ]) {
      const { status } = await ask("POST", "/auth/passkey/verify", { body: { credential } });
      expect([400, 401]).toContain(status);
    }
  });
});

describe("managing passkeys", () => {
  const listed = z.object({ passkeys: z.array(z.looseObject({ id: z.string(), name: z.string() })) });
  const idsOf = async (token: string) =>
    listed.parse((await ask("GET", "/mfa/passkeys", { token })).body).passkeys.map(({ id }) => id);

  it("lists them as a person knows them, renames, and removes the last with the method", async () => {
    const make = Buffer.from("ea9b8d664d011d213ce4b6b48cb575d4", "hex");
    const owner = await passkeyOwner(undefined, new SoftwareAuthenticator("ES256", {}, make));
    const { authenticator: second } = await addPasskey(owner, {
      authenticator: new SoftwareAuthenticator("ES256", { be: false, bs: false }),
    });
    const { body } = await ask("GET", "/mfa/passkeys", { token: owner.token });
    expect(body).toMatchObject({
      passkeys: [
        {
          name: "Google Password Manager",
          icon: "google",
          isSynced: true,
          credentialId: owner.authenticator.id,
        },
        { name: "Firefox on macOS", icon: "passkey", isSynced: false, credentialId: second.id },
      ],
      rpId: "localhost",
      userId: expect.any(String),
    });
    const elsewhere = await signInFully(owner);
    const [first = "", last = ""] = await idsOf(owner.token);
    const { token } = owner;
    await ask("PATCH", `/mfa/passkeys/${last}`, { token, body: { name: "  Desk\nkey " } });
    expect((await ask("GET", `/mfa/passkeys/${last}`, { token })).body).toMatchObject({
      passkey: { name: "Desk key" },
    });
    expect((await ask("PATCH", `/mfa/passkeys/${last}`, { token, body: { name: " " } })).status).toBe(400);
    expect((await ask("DELETE", `/mfa/passkeys/${first}`, { token })).status).toBe(200);
    expect((await ask("GET", "/mfa/status", { token: elsewhere })).status).toBe(401);
    expect((await ask("GET", "/mfa/status", { token })).body).toMatchObject({
      data: { primaryMethod: "PASSKEY" },
    });
    expect((await ask("DELETE", `/mfa/passkeys/${last}`, { token })).status).toBe(200);
    const status = await ask("GET", "/mfa/status", { token });
    expect(status.body).toMatchObject({ data: { isEnabled: false, enabledMethods: [] } });
    expect(status.body.data).not.toHaveProperty("primaryMethod");
    expect([
      await eventsOf(world, owner.id, "passkey.renamed"),
      await eventsOf(world, owner.id, "passkey.removed"),
    ]).toEqual([1, 2]);
    expect((await ask("DELETE", `/mfa/passkeys/${last}`, { token })).status).toBe(404);
  });

  it("the last that an enforcing organization accepts stays, also when two are removed side by side", async () => {
    const owner = await passkeyOwner(await newOwner());
    await world.sql(
      `update organizations set mfa_enforced_from = now() - interval '1 day'
       where id = (select org_id from users where id = $1)`,
      [owner.id],
    );
    const token = await signInFully(owner);
    for (let round = 0; round < 15; round++) {
      await addPasskey({ ...owner, token });
      const ids = await idsOf(token);
      const removals = ids.map((id) => ask("DELETE", `/mfa/passkeys/${id}`, { token }));
      const answers = (await Promise.all(removals)).map(({ body }) => body.error ?? body.message);
      expect(answers.sort()).toEqual(["Cannot disable MFA when enforced by organization", "Passkey removed"]);
    }
    expect(await idsOf(token)).toHaveLength(1);
  });

  it("nor does removing it beside turning the other method off leave an enforced person without any", async () => {
    for (let round = 0; round < 15; round++) {
      const owner = await passkeyOwner(await newOwner());
      await world.sql(
        `insert into factors (id, user_id, type, status, enabled, sealed, key_id, confirmed_at)
         select gen_random_uuid(), user_id, 'GOOGLE_AUTH', 'active', true, sealed, key_id, now() from factors
         where user_id = $1 and status = 'active'`,
        [owner.id],
      );
      await world.sql(
        `update organizations set mfa_enforced_from = now() - interval '1 day'
         where id = (select org_id from users where id = $1)`,
        [owner.id],
      );
      const token = await signInFully(owner);
      const [id] = await idsOf(token);
      await Promise.all([
        ask("DELETE", `/mfa/passkeys/${id}`, { token }),
        ask("POST", "/mfa/disable", { token, body: { mfaType: "GOOGLE_AUTH" } }),
      ]);
      const left = "select type from factors where user_id = $1 and status = 'active' and enabled";
      expect(await world.sql(left, [owner.id])).toHaveLength(1);
    }
  }, 60_000);
});

it("W16: names Apple's apps that may use these passkeys", async () => {
  const { status, body } = await ask("GET", "/.well-known/apple-app-site-association");
  expect([status, body]).toEqual([200, { webcredentials: { apps: ["ABCDE12345.com.example.app"] } }]);
});

it("W16: names the origins of pages that may use these passkeys, and no app's", async () => {
  const { status, body } = await ask("GET", "/.well-known/webauthn");
  expect([status, body]).toEqual([200, { origins: ["http://localhost:3000", "https://shop.example.test"] }]);
});
