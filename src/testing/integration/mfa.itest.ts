import jsQR from "jsqr";
import { PNG } from "pngjs";
import { describe, expect, it } from "vitest";
import type { MfaType } from "@/contract/methods";
import { sharedApp } from "../harness/app";
import { accessToken, expectAnswer, expectRefused, opaqueToken, words } from "../harness/envelope";
import { request } from "../harness/http";
import { enrol, GOOGLE_AUTH, type SignedIn, signIn, signInFully, signUp } from "../people/client";
import { codeAt, nextStep, stepNow } from "../people/totp-steps";

/** The published requests and answers of authenticator apps and backup codes (sections 1 and 2 of the contract). */

const { url, db } = sharedApp();

const nothing = {
  isEnabled: false,
  isRequired: false,
  isEnforced: false,
  enabledMethods: [],
  sessionVerified: true,
};
const withApp = {
  ...nothing,
  isEnabled: true,
  enabledMethods: ["GOOGLE_AUTH"],
  primaryMethod: "GOOGLE_AUTH",
};
const wrong = { ...GOOGLE_AUTH, code: "000000" };

describe.each(["", "/api"])("MFA at %j", (prefix) => {
  const get = (path: string, { token }: SignedIn) => request(url, "GET", prefix + path, { token });
  const post = (path: string, { token }: Pick<SignedIn, "token">, body?: unknown) =>
    request(url, "POST", prefix + path, { token, body });
  const expectStatus = async (person: SignedIn, data: unknown) =>
    expectAnswer(await get("/mfa/status", person), { success: true, data });
  const methodRow = async (person: SignedIn, type: MfaType) => {
    const { body } = await get("/mfa/methods", person);
    return Object(body).data.find((row: { type: string }) => row.type === type);
  };

  it("lists the three methods in the published order", async () => {
    const answer = await get("/mfa/methods", await signUp(url));
    const row = (type: MfaType) => ({
      type,
      name: words,
      description: words,
      isAvailable: expect.any(Boolean),
      isConfigured: false,
      isEnabled: false,
      assurance: words,
    });
    expectAnswer(answer, {
      success: true,
      data: [row("GOOGLE_AUTH"), row("MAGIC_LINK"), row("PASSKEY")],
    });
  });

  it("sets an authenticator app up, and nothing counts before it is verified", async () => {
    const person = await signUp(url);
    await expectStatus(person, nothing);
    const begun = await post("/mfa/setup", person, {
      ...GOOGLE_AUTH,
      deviceInfo: { name: "phone" },
      more: 1,
    });
    expectAnswer(begun, {
      success: true,
      data: {
        mfaType: "GOOGLE_AUTH",
        secret: expect.stringMatching(/^[A-Z2-7]{32,}$/),
        qrCode: expect.stringMatching(/^data:image\/png;base64,/),
        backupCodes: expect.toSatisfy((codes: unknown) => Array.isArray(codes) && new Set(codes).size === 10),
        otpauthUrl: expect.stringMatching(/^otpauth:\/\/totp\//),
      },
    });
    const { secret, qrCode, otpauthUrl } = Object(begun.body).data;
    const { data, width, height } = PNG.sync.read(Buffer.from(qrCode.split(",")[1], "base64"));
    expect(jsQR(new Uint8ClampedArray(data), width, height)?.data).toBe(otpauthUrl);
    expect(new URL(otpauthUrl).searchParams.get("secret")).toBe(secret);
    await expectStatus(person, nothing);
    expect((await signIn(person)).refreshToken).not.toBe("");

    const verify = (code: string) => post("/mfa/verify-setup", person, { ...GOOGLE_AUTH, code });
    const failed = { words: "MFA setup verification failed" };
    expectRefused(await verify("12345"), "/mfa/verify-setup", "INVALID_CODE", failed);
    const late = await verify(await codeAt(secret, stepNow() - 6));
    expectRefused(late, "/mfa/verify-setup", "INVALID_CODE", { ...failed, hint: true });
    expect(Object(late.body).hint).toContain("3 minutes behind");
    expectAnswer(await verify(await codeAt(secret, stepNow())), {
      success: true,
      message: "MFA setup verified and enabled",
    });
    await expectStatus(person, withApp);
    expect(await methodRow(person, "GOOGLE_AUTH")).toMatchObject({
      isAvailable: true,
      isConfigured: true,
      isEnabled: true,
    });
    expectRefused(await verify("123456"), "/mfa/verify-setup", "SETUP_VERIFICATION_FAILED", { hint: true });
  });

  it("replaces an app only once the new one is verified", async () => {
    const person = await enrol(await signUp(url));
    const begun = await post("/mfa/setup", person, GOOGLE_AUTH);
    const { secret } = Object(begun.body).data;
    const old = await signInFully(person);
    const code = await codeAt(secret, stepNow());
    expectAnswer(await post("/mfa/verify-setup", old, { ...GOOGLE_AUTH, code }), {
      success: true,
      message: "MFA setup verified and enabled",
    });
    const pending = await signIn(person);
    const before = { ...GOOGLE_AUTH, code: await codeAt(person.secret, await nextStep(old)) };
    expectRefused(await post("/mfa/verify-login", pending, before), "/mfa/verify-login", "INVALID_CODE");
  });

  it("finishes a sign-in with a code, once", async () => {
    const person = await enrol(await signUp(url));
    const pending = await signIn(person);
    await expectStatus(pending, { ...withApp, sessionVerified: false });
    const body = {
      ...GOOGLE_AUTH,
      code: await codeAt(person.secret, await nextStep(person)),
      sessionId: "ignored",
      ipAddress: "6.6.6.6",
      userAgent: "ignored",
    };
    const done = await post("/mfa/verify-login", pending, body);
    expectAnswer(done, {
      success: true,
      message: words,
      fullAccessToken: accessToken,
      refreshToken: opaqueToken,
    });
    expectRefused(await get("/mfa/status", pending), "/mfa/status", "UNAUTHENTICATED");
    const full = { ...person, token: Object(done.body).fullAccessToken };
    await expectStatus(full, withApp);
    const again = await signIn(person);
    expectRefused(await post("/mfa/verify-login", again, body), "/mfa/verify-login", "INVALID_CODE");
  });

  it("takes a backup code under any type, in any case, once", async () => {
    const person = await enrol(await signUp(url));
    const [first = "", second = ""] = person.backupCodes;
    const answer = { success: true, message: words, fullAccessToken: accessToken, refreshToken: opaqueToken };
    expectAnswer(await post("/mfa/verify-login", await signIn(person), { mfaType: "PASSKEY", code: first }), {
      ...answer,
      backupCodesLeft: 9,
    });
    const pending = await signIn(person);
    const typed = { mfaType: "MAGIC_LINK", code: second.toUpperCase().replaceAll("-", " ") };
    expectRefused(
      await post("/mfa/verify-login", pending, { ...GOOGLE_AUTH, code: first }),
      "/mfa/verify-login",
      "INVALID_CODE",
    );
    expectAnswer(await post("/mfa/verify-login", pending, typed), { ...answer, backupCodesLeft: 8 });
  });

  it("ends a sign-in at the fifth wrong answer, and locks the account at the tenth", async () => {
    const person = await enrol(await signUp(url));
    const path = "/mfa/verify-login";
    const hints = [{}, {}, { hint: true }, { hint: true }, { hint: true }] as const;
    const pending = await signIn(person);
    for (const hint of hints) expectRefused(await post(path, pending, wrong), path, "INVALID_CODE", hint);
    expectRefused(await post(path, pending, wrong), path, "UNAUTHENTICATED");
    const next = await signIn(person);
    for (const hint of hints.slice(0, 4))
      expectRefused(await post(path, next, wrong), path, "INVALID_CODE", hint);
    expectRefused(await post(path, next, wrong), path, "ACCOUNT_LOCKED");
    const code = await codeAt(person.secret, await nextStep(person));
    const locked = await post(path, await signIn(person), { ...GOOGLE_AUTH, code });
    expectRefused(locked, path, "ACCOUNT_LOCKED");
    expect(Object(locked.body).retryAfter).toBeGreaterThan(800);
    expect(Object(locked.body).retryAfter).toBeLessThanOrEqual(900);
  });

  it("turns a method off and on, and chooses the primary one", async () => {
    const person = await enrol(await signUp(url));
    const message = (text: string) => ({ success: true, message: text });
    const refused = async (
      path: string,
      mfaType: MfaType,
      code: "METHOD_NOT_ENABLED" | "METHOD_NOT_CONFIGURED",
    ) => expectRefused(await post(path, person, { mfaType }), path, code);

    expectAnswer(await post("/mfa/primary", person, GOOGLE_AUTH), message("Primary MFA method updated"));
    await refused("/mfa/primary", "PASSKEY", "METHOD_NOT_ENABLED");
    await refused("/mfa/enable", "PASSKEY", "METHOD_NOT_CONFIGURED");
    await refused("/mfa/disable", "MAGIC_LINK", "METHOD_NOT_ENABLED");
    expectAnswer(await post("/mfa/disable", person, GOOGLE_AUTH), message("MFA method disabled"));
    await expectStatus(person, nothing);
    expect(await methodRow(person, "GOOGLE_AUTH")).toMatchObject({ isConfigured: true, isEnabled: false });
    await refused("/mfa/primary", "GOOGLE_AUTH", "METHOD_NOT_ENABLED");
    await refused("/mfa/disable", "GOOGLE_AUTH", "METHOD_NOT_ENABLED");
    expect((await signIn(person)).refreshToken).not.toBe("");
    expectAnswer(await post("/mfa/enable", person, GOOGLE_AUTH), message("MFA method enabled"));
    const { sessionVerified: _, ...enabled } = withApp;
    const status = await get("/mfa/status", person);
    expect(status.body).toMatchObject({ success: true, data: enabled });
  });

  it("makes new backup codes, and the old ones end", async () => {
    const person = await enrol(await signUp(url));
    const [old = ""] = person.backupCodes;
    const made = await post("/mfa/backup-codes", person);
    const isTen = (codes: unknown) => Array.isArray(codes) && new Set(codes).size === 10;
    expectAnswer(made, { success: true, data: { backupCodes: expect.toSatisfy(isTen) } });
    const { backupCodes } = Object(made.body).data;
    const pending = await signIn(person);
    const answer = (code: string) => post("/mfa/verify-login", pending, { ...GOOGLE_AUTH, code });
    expectRefused(await answer(old), "/mfa/verify-login", "INVALID_CODE");
    expect(await answer(backupCodes[0])).toMatchObject({ status: 200 });
  });

  it("resets oneself, with or without a body", async () => {
    for (const body of [undefined, {}, { reason: "new phone" }, { resetUserId: "own" }]) {
      const person = await enrol(await signUp(url));
      const given = body?.resetUserId ? { resetUserId: person.id } : body;
      expectAnswer(await post("/mfa/reset", person, given), {
        success: true,
        message: "MFA reset successfully",
      });
      await expectStatus(person, nothing);
      expect(await methodRow(person, "GOOGLE_AUTH")).toMatchObject({ isConfigured: false });
    }
  });

  it("resets nobody else without the role: 403 before anything is looked up", async () => {
    const person = await signUp(url);
    const other = await signUp(url);
    for (const resetUserId of [other.id, "00000000-0000-4000-8000-000000000000", "user_123", ""])
      expectRefused(await post("/mfa/reset", person, { resetUserId }), "/mfa/reset", "INSUFFICIENT_ROLE");
  });

  it("refuses any other type in the published words", async () => {
    const person = await enrol(await signUp(url));
    for (const path of ["/mfa/setup", "/mfa/verify-setup", "/mfa/enable", "/mfa/disable", "/mfa/primary"])
      for (const body of [{ mfaType: "SMS" }, { mfaType: null }, { mfaType: ["PASSKEY"] }, {}, undefined])
        expectRefused(await post(path, person, body), path, "INVALID_MFA_TYPE", { fields: ["mfaType"] });
    expectRefused(await post("/mfa/verify-login", person, {}), "/mfa/verify-login", "INVALID_MFA_TYPE", {
      fields: ["mfaType"],
    });
  });

  it("under enforcement: enrols first, becomes full by it, and can't turn it off", async () => {
    const founder = await signUp(url, { companyName: "Engine" });
    await db`update organizations set mfa_enforced_from = now()
      where id = (select org_id from users where id = ${founder.id})`;
    const body = { email: founder.email, password: founder.password };
    const answer = await request(url, "POST", `${prefix}/user/login`, { body });
    expect(answer.body).toMatchObject({ mfaRequired: true, mfaMethods: [], accessToken: opaqueToken });
    expect(answer.body).not.toHaveProperty("refreshToken");
    expect(answer.body).not.toHaveProperty("primaryMethod");
    const enrolling = { ...founder, token: Object(answer.body).accessToken };
    const asked = { ...nothing, isRequired: true, isEnforced: true };
    await expectStatus(enrolling, { ...asked, sessionVerified: false });
    expect((await get("/user/profile", enrolling)).body).toMatchObject({ data: { mfaRequired: true } });

    const begun = await post("/mfa/setup", enrolling, GOOGLE_AUTH);
    const { secret } = Object(begun.body).data;
    const code = await codeAt(secret, stepNow());
    const done = await post("/mfa/verify-setup", enrolling, { ...GOOGLE_AUTH, code });
    expectAnswer(done, {
      success: true,
      message: "MFA setup verified and enabled",
      fullAccessToken: accessToken,
      refreshToken: opaqueToken,
    });
    const full = { ...founder, token: Object(done.body).fullAccessToken };
    await expectStatus(full, { ...withApp, isRequired: true, isEnforced: true });
    expectRefused(await post("/mfa/disable", full, GOOGLE_AUTH), "/mfa/disable", "MFA_ENFORCED");
    expect(await post("/mfa/reset", full)).toMatchObject({ status: 200 });
    await expectStatus(full, { ...asked, sessionVerified: false });
    expectRefused(await post("/mfa/backup-codes", full), "/mfa/backup-codes", "MFA_ENROLMENT_REQUIRED");
  });

  it("during a grace period MFA is required, not enforced", async () => {
    const founder = await signUp(url, { companyName: "Engine" });
    await db`update organizations set mfa_enforced_from = now() + interval '1 day'
      where id = (select org_id from users where id = ${founder.id})`;
    await expectStatus(founder, { ...nothing, isRequired: true });
  });
});
