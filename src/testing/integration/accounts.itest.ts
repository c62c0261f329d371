import { describe, expect, it } from "vitest";
import { age } from "../database/rows";
import { sharedApp } from "../harness/app";
import { accessToken, expectAnswer, expectRefused, opaqueToken, uuid, words } from "../harness/envelope";
import { request, tokenIn } from "../harness/http";
import { enrol, mailsTo, mailTo, newAddress, PASSWORD, signIn, signUp } from "../people/client";

/** The published requests and answers around accounts (section 4 of the contract), under both prefixes. */

const { url, db } = sharedApp();

const names = { firstName: "Ada", lastName: "Lovelace" };
const inTheNextHour = (value: unknown) =>
  typeof value === "number" && value > Date.now() && value <= Date.now() + 3_600_000;

describe.each(["", "/api"])("accounts at %j", (prefix) => {
  const post = (path: string, body?: unknown, token?: string) =>
    request(url, "POST", prefix + path, { body, ...(token ? { token } : {}) });

  it("registers, confirms once, and signs in with the confirmation", async () => {
    const email = newAddress();
    const body = { email, password: PASSWORD, ...names, companyName: "Engine & Sons", unknown: [1] };
    const asked = await post("/user/register", body);
    expectAnswer(asked, { success: true, message: words, verificationTokenId: uuid });

    expectRefused(
      await post("/user/login", { email, password: PASSWORD }),
      "/user/login",
      "EMAIL_NOT_VERIFIED",
    );
    expectRefused(
      await post("/user/login", { email, password: `${PASSWORD}!` }),
      "/user/login",
      "INVALID_CREDENTIALS",
    );

    const token = tokenIn(await mailTo(url, email));
    const confirmed = await post("/user/verify-email", { token });
    expectAnswer(confirmed, {
      success: true,
      accessToken,
      refreshToken: opaqueToken,
      tokenId: uuid,
      expiresAt: expect.toSatisfy(inTheNextHour),
      user: { id: uuid, email, name: "Ada", orgId: uuid, orgRole: 255 },
    });
    expectRefused(await post("/user/verify-email", { token }), "/user/verify-email", "INVALID_TOKEN");
  });

  it("answers a known address as an unknown one, and tells its owner", async () => {
    const { email } = await signUp(url);
    const known = await post("/user/register", { email, password: PASSWORD, ...names });
    const unknown = await post("/user/register", { email: newAddress(), password: PASSWORD, ...names });
    for (const answer of [known, unknown])
      expectAnswer(answer, { success: true, message: words, verificationTokenId: uuid });
    expect({ ...Object(known.body), verificationTokenId: "" }).toEqual({
      ...Object(unknown.body),
      verificationTokenId: "",
    });
    expect((await mailsTo(url, email)).map((mail) => mail.subject)).toHaveLength(2);
  });

  it("sends the confirmation again, and the earlier link is dead", async () => {
    const email = newAddress();
    const asked = await post("/user/register", { email, password: PASSWORD, ...names });
    const { verificationTokenId } = Object(asked.body);
    const first = tokenIn(await mailTo(url, email));
    await db`delete from rate_limits`;
    const again = await request(url, "POST", `${prefix}/user/resend-verification/${verificationTokenId}`);
    expectAnswer(again, { success: true, message: words });
    const unknown = await post("/user/resend-verification/00000000-0000-4000-8000-000000000000");
    expect(unknown.text).toBe(again.text);
    expectRefused(await post("/user/verify-email", { token: first }), "/user/verify-email", "INVALID_TOKEN");
    const second = tokenIn(await mailTo(url, email));
    expect(await post("/user/verify-email", { token: second })).toMatchObject({ status: 200 });
  });

  it("takes another password with the confirmation", async () => {
    const email = newAddress();
    await post("/user/register", { email, password: PASSWORD, ...names });
    const newPassword = "a quite different phrase";
    const token = tokenIn(await mailTo(url, email));
    const wrong = await post("/user/verify-email", { token, password: newPassword });
    expectRefused(wrong, "/user/verify-email", "INVALID_CREDENTIALS", {
      status: 400,
      words: "This address wasn't registered with that password.",
    });
    expect(await post("/user/verify-email", { token, newPassword })).toMatchObject({ status: 200 });
    expectRefused(
      await post("/user/login", { email, password: PASSWORD }),
      "/user/login",
      "INVALID_CREDENTIALS",
    );
    expect(await post("/user/login", { email, password: newPassword })).toMatchObject({ status: 200 });
  });

  it("says what a confirmation link would confirm, and uses nothing up", async () => {
    const email = newAddress();
    await post("/user/register", { email, password: PASSWORD, ...names });
    const token = tokenIn(await mailTo(url, email));
    const seen = { success: true, message: words, authMethod: "LOCAL", hasPassword: true, email };
    expectAnswer(await post("/user/pre-verify-email", { token }), seen);
    expectAnswer(await post("/user/pre-verify-email", { token }), seen);
    const confirmed = await post("/user/verify-email", { token, password: PASSWORD });
    expect(confirmed).toMatchObject({ status: 200 });
    expectRefused(await post("/user/pre-verify-email", { token }), "/user/pre-verify-email", "INVALID_TOKEN");
  });

  it("signs in: full without a method, pending with one", async () => {
    const person = await signUp(url);
    const { email } = person;
    const body = { email, password: PASSWORD, deviceInfo: { name: "laptop" }, sessionId: "x", userAgent: 7 };
    const user = { id: person.id, email, name: "Ada", orgId: null, orgRole: 0 };
    const expiresAt = expect.toSatisfy(inTheNextHour);
    expectAnswer(await post("/user/login", body), {
      success: true,
      accessToken,
      refreshToken: opaqueToken,
      tokenId: uuid,
      expiresAt,
      user,
    });
    await enrol(person);
    expectAnswer(await post("/user/login", body), {
      success: true,
      accessToken: opaqueToken,
      tokenId: uuid,
      expiresAt,
      user,
      mfaRequired: true,
      mfaMethods: ["GOOGLE_AUTH"],
      primaryMethod: "GOOGLE_AUTH",
      nextStep: "challenge",
    });
  });

  it("refreshes once: a second time within ten seconds is refused, later the session ends", async () => {
    const person = await signUp(url);
    const { refreshToken: refresh_token } = person;
    const refreshed = await post("/user/refresh", { refresh_token });
    expectAnswer(refreshed, {
      success: true,
      token: accessToken,
      accessToken,
      refreshToken: opaqueToken,
      expiresAt: expect.toSatisfy(inTheNextHour),
    });
    const { token, accessToken: access, refreshToken } = Object(refreshed.body);
    expect(token).toBe(access);
    expect(refreshToken).not.toBe(refresh_token);

    expectRefused(await post("/user/refresh", { refresh_token }), "/user/refresh", "UNAUTHENTICATED");
    expect(await request(url, "GET", "/user/profile", { token })).toMatchObject({ status: 200 });
    await age(db, person.id, 11);
    expectRefused(await post("/user/refresh", { refresh_token }), "/user/refresh", "UNAUTHENTICATED");
    expectRefused(await request(url, "GET", "/user/profile", { token }), "/user/profile", "UNAUTHENTICATED");
    expectRefused(
      await post("/user/refresh", { refresh_token: refreshToken }),
      "/user/refresh",
      "UNAUTHENTICATED",
    );
  });

  it("logs out by either token, and both are dead at once", async () => {
    for (const by of ["bearer", "refresh"] as const) {
      const { token, refreshToken: refresh_token } = await signUp(url);
      const left =
        by === "bearer"
          ? await post("/user/logout", undefined, token)
          : await post("/user/logout", { refresh_token });
      expectAnswer(left, { success: true });
      expectRefused(
        await request(url, "GET", `${prefix}/user/profile`, { token }),
        "/user/profile",
        "UNAUTHENTICATED",
      );
      expectRefused(await post("/user/refresh", { refresh_token }), "/user/refresh", "UNAUTHENTICATED");
    }
    expectRefused(await post("/user/logout"), "/user/logout", "UNAUTHENTICATED");
  });

  it("shows the profile", async () => {
    const profile = { lastName: "Lovelace", name: "Ada", validated: true, mfaRequired: false };
    const alone = await signUp(url);
    expectAnswer(await request(url, "GET", `${prefix}/user/profile`, { token: alone.token }), {
      success: true,
      data: {
        ...profile,
        id: alone.id,
        email: alone.email,
        orgId: null,
        orgRole: 0,
        orgRoleDescription: "USER",
        orgRoles: [0],
        isBusiness: false,
      },
    });
    const founder = await signUp(url, { companyName: "Engine" });
    expectAnswer(await request(url, "GET", `${prefix}/user/profile`, { token: founder.token }), {
      success: true,
      data: {
        ...profile,
        id: founder.id,
        email: founder.email,
        orgId: uuid,
        orgRole: 255,
        orgRoleDescription: "OWNER",
        orgRoles: [255],
        isBusiness: true,
      },
    });
  });

  it("resets a password by mail, says the same to strangers, and skips no second step", async () => {
    const person = await enrol(await signUp(url));
    const { email } = person;
    const asked = await post("/user/request-reset-password", { email });
    expectAnswer(asked, { success: true, message: words });
    const unknown = await post("/user/request-reset-password", { email: newAddress() });
    expect(unknown.text).toBe(asked.text);

    const token = tokenIn(await mailTo(url, email));
    const weak = await post("/user/reset-password", { token, newPassword: "short" });
    expectRefused(weak, "/user/reset-password", "PASSWORD_REJECTED", {
      words: Object(weak.body).error,
      fields: ["newPassword"],
    });
    const newPassword = "eight brave lanterns hum";
    expectAnswer(await post("/user/reset-password", { token, newPassword }), {
      success: true,
      message: words,
    });
    expectRefused(
      await post("/user/reset-password", { token, newPassword }),
      "/user/reset-password",
      "INVALID_TOKEN",
    );
    expectRefused(
      await request(url, "GET", "/user/profile", { token: person.token }),
      "/user/profile",
      "UNAUTHENTICATED",
    );
    expectRefused(
      await post("/user/login", { email, password: PASSWORD }),
      "/user/login",
      "INVALID_CREDENTIALS",
    );
    const again = await post("/user/login", { email, password: newPassword });
    expect(again.body).toMatchObject({ mfaRequired: true, accessToken: opaqueToken });
    expect(again.body).not.toHaveProperty("refreshToken");
  });

  it("changes one's own names and password, and nobody else's", async () => {
    const person = await signUp(url);
    const other = await signUp(url);
    const put = (id: string, body: unknown, token = person.token) =>
      request(url, "PUT", `${prefix}/user/${id}`, { token, body });
    expectAnswer(await put(person.id, { name: "Grace", lastName: "Hopper", email: "ignored" }), {
      success: true,
      message: words,
    });
    const { body } = await request(url, "GET", "/user/profile", { token: person.token });
    expect(body).toMatchObject({ data: { name: "Grace", lastName: "Hopper", email: person.email } });
    expectRefused(await put(other.id, { name: "Mallory" }), "/user/x", "USER_NOT_FOUND");

    const elsewhere = await signIn(person);
    await age(db, person.id, 901);
    const password = "nine patient foxes wait";
    const { token } = await freshAgain(elsewhere.token);
    expectRefused(await put(person.id, { password }), "/user/x", "STEP_UP_REQUIRED");
    expect((await put(person.id, { name: "Grace" })).status).toBe(200);
    const changed = await put(person.id, { password }, token);
    expectAnswer(changed, {
      success: true,
      message: words,
      fullAccessToken: accessToken,
      refreshToken: opaqueToken,
    });
    for (const dead of [person.token, token])
      expectRefused(
        await request(url, "GET", "/user/profile", { token: dead }),
        "/user/profile",
        "UNAUTHENTICATED",
      );
    expect(await post("/user/login", { email: person.email, password })).toMatchObject({ status: 200 });
  });

  async function freshAgain(token: string): Promise<{ token: string }> {
    const answer = await post("/auth/reauthenticate", { password: PASSWORD }, token);
    expectAnswer(answer, {
      success: true,
      message: words,
      fullAccessToken: accessToken,
      refreshToken: opaqueToken,
    });
    return { token: Object(answer.body).fullAccessToken };
  }
});
