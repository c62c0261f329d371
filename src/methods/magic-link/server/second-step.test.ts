import { describe, expect, it } from "vitest";
import { ask, mustAsk, openWorld } from "@/testing/harness/here";
import { enrol, newAddress, PASSWORD, signIn } from "@/testing/people/client";
import { newOwner, newPerson, signUp, tokenMailedTo } from "@/testing/people/here";
import {
  askedForLink,
  MAGIC_LINK,
  newLinkPerson,
  sendSecondStep,
  signInLinkFor,
  statusOf,
  verifyLink,
  verifyLogin,
  WRONG_CODE,
  wait,
} from "@/testing/people/links";
import { join, proveBackup } from "@/testing/people/organization";
import { crossDeviceCode } from "./method";

/** A mailed link as the second step: for the one session that asked, at its level, once. */

const world = openWorld();

describe("D04: a link finishes the session that asked, and no other", () => {
  it("finishes it, once", async () => {
    const person = await newLinkPerson();
    const asked = await askedForLink(person);
    const answer = await verifyLogin(asked.token, { token: asked.link });
    expect(answer).toMatchObject({ status: 200, body: { success: true, refreshToken: expect.any(String) } });
    const token = String(answer.body.fullAccessToken);
    expect((await statusOf(token)).body).toMatchObject({ data: { sessionVerified: true } });
    expect(await verifyLogin(token, { token: asked.link })).toMatchObject(WRONG_CODE);
  });

  it("is nothing in another session of the same person, nor in another person's", async () => {
    const [person, other] = [await newLinkPerson(), await newLinkPerson()];
    const asked = await askedForLink(person);
    for (const thief of [await signIn(person), await signIn(other)]) {
      expect(await verifyLogin(thief.token, { token: asked.link })).toMatchObject(WRONG_CODE);
      const code = crossDeviceCode(asked.link);
      expect(await verifyLogin(thief.token, { code })).toMatchObject(WRONG_CODE);
    }
    expect((await verifyLogin(asked.token, { token: asked.link })).status).toBe(200);
  });

  it("a link for a step-up does not sign in, and the other way round", async () => {
    const person = await newLinkPerson();
    expect((await sendSecondStep(person.token)).status).toBe(200);
    const stepUp = await tokenMailedTo(person.email);
    const pending = await signIn(person);
    expect(await verifyLogin(pending.token, { token: stepUp })).toMatchObject(WRONG_CODE);
    expect((await verifyLogin(person.token, { token: stepUp })).status).toBe(200);
    await wait(world, person, 31);
    const asked = await askedForLink(person);
    const proof = await proveBackup({ ...person, secret: "", usedStep: 0 }, asked.token);
    // The same session, raised in the meantime, is another one in this.
    expect(await verifyLogin(String(proof.fullAccessToken), { token: asked.link })).toMatchObject(WRONG_CODE);
  });

  it("makes a full session fresh", async () => {
    const person = await newLinkPerson();
    await world.sql("update sessions set proved_at = now() - interval '20 minutes' where id = $1", [
      person.sessionId,
    ]);
    expect(await ask("POST", "/mfa/backup-codes", { token: person.token })).toMatchObject({
      status: 403,
      body: { code: "STEP_UP_REQUIRED" },
    });
    await sendSecondStep(person.token);
    const proof = await verifyLogin(person.token, { token: await tokenMailedTo(person.email) });
    expect(
      (await ask("POST", "/mfa/backup-codes", { token: String(proof.body.fullAccessToken) })).status,
    ).toBe(200);
  });
});

describe("B09: who signed in by mail", () => {
  it("is told that turning Email link on leaves the password to be given", async () => {
    const person = await signUp();
    await mustAsk("POST", "/mfa/setup", {
      token: person.token,
      body: { ...MAGIC_LINK, email: person.email },
    });
    const proof = { ...MAGIC_LINK, token: await tokenMailedTo(person.email) };
    expect(await mustAsk("POST", "/mfa/verify-setup", { token: person.token, body: proof })).toEqual({
      success: true,
      message: "MFA setup verified and enabled",
      nextStep: "challenge",
    });
    expect((await ask("GET", "/sessions", { token: person.token })).body).toMatchObject({
      code: "MFA_REQUIRED",
    });
    const { fullAccessToken } = await mustAsk("POST", "/auth/reauthenticate", {
      token: person.token,
      body: {
        password: PASSWORD,
      },
    });
    expect((await ask("GET", "/sessions", { token: String(fullAccessToken) })).status).toBe(200);
  });

  it("is offered no link, is sent none, and can't use one; the password stands in", async () => {
    const person = await newLinkPerson();
    const { body } = await verifyLink(await signInLinkFor(person.email));
    expect(body).toMatchObject({ mfaRequired: true, mfaMethods: [], nextStep: "challenge" });
    const token = String(body.accessToken);
    expect(await sendSecondStep(token)).toMatchObject({ status: 400, body: { code: "METHOD_NOT_ENABLED" } });
    const asked = await askedForLink(person);
    // Even a link that core itself would have bound to this very session is no second proof.
    await world.sql("update single_use_tokens set session_id = $1 where session_id = $2", [
      body.tokenId,
      asked.sessionId,
    ]);
    expect(await verifyLogin(token, { token: asked.link })).toMatchObject(WRONG_CODE);
    const stood = await ask("POST", "/auth/reauthenticate", {
      token,
      body: { password: "seven quiet otters sail" },
    });
    expect(stood.body).toHaveProperty("refreshToken");
  });

  it("is asked for the app where one is on, and a link isn't offered for a step-up either", async () => {
    const person = await enrol(await newLinkPerson());
    const { body } = await verifyLink(await signInLinkFor(person.email));
    expect(body).toMatchObject({ mfaMethods: ["GOOGLE_AUTH"] });
    const proof = await proveBackup(person, String(body.accessToken));
    const token = String(proof.fullAccessToken);
    expect(await sendSecondStep(token)).toMatchObject({ status: 400, body: { code: "METHOD_NOT_ENABLED" } });
  });

  it("with mail and a backup code makes the session fresh with the password, where mail is all that is on", async () => {
    const person = await newLinkPerson();
    const { body } = await verifyLink(await signInLinkFor(person.email));
    const proof = await proveBackup({ ...person, secret: "", usedStep: 0 }, String(body.accessToken));
    const token = String(proof.fullAccessToken);
    expect((await sendSecondStep(token)).status).toBe(400);
    const again = await ask("POST", "/auth/reauthenticate", {
      token,
      body: { password: "seven quiet otters sail" },
    });
    expect(again.status).toBe(200);
  });
});

describe("where mail alone proves", () => {
  it("after an administrator's reset: a set-up waits for a link, which adds a proof by mail", async () => {
    const owner = await enrol(await newOwner());
    const member = await enrol(await signIn(await join(owner)));
    await mustAsk("POST", "/mfa/organization/enforce", { token: owner.token, body: { enforced: true } });
    await mustAsk("POST", "/mfa/reset", { token: owner.token, body: { resetUserId: member.id } });
    const enrolling = await signIn(member);
    expect(enrolling.body).toMatchObject({ nextStep: "enrol" });
    const setUp = (token: string) => ask("POST", "/mfa/setup", { token, body: { mfaType: "GOOGLE_AUTH" } });
    expect(await setUp(enrolling.token)).toMatchObject({
      status: 403,
      body: { code: "MAIL_PROOF_REQUIRED" },
    });
    expect((await sendSecondStep(enrolling.token)).status).toBe(200);
    const proof = await verifyLogin(enrolling.token, { token: await tokenMailedTo(member.email) });
    expect(proof.body).toMatchObject({ success: true, nextStep: "enrol" });
    expect(proof.body).not.toHaveProperty("refreshToken");
    const token = String(proof.body.fullAccessToken);
    const [row] = await world.sql(
      "select level, jsonb_path_query_array(proofs, '$[*].method') as proofs from sessions where id = $1",
      [enrolling.sessionId],
    );
    expect(row).toEqual({ level: "enrolling", proofs: ["PASSWORD", "MAIL"] });
    expect((await setUp(token)).status).toBe(200);
    expect((await sendSecondStep(token)).status).toBe(400);
  });

  it("an account without method and password makes its session fresh with a link", async () => {
    const email = newAddress();
    const { body } = await verifyLink(await signInLinkFor(email));
    const token = String(body.accessToken);
    await world.sql("update sessions set proved_at = now() - interval '20 minutes' where id = $1", [
      body.tokenId,
    ]);
    const setUp = (bearer: string) =>
      ask("POST", "/mfa/setup", { token: bearer, body: { mfaType: "GOOGLE_AUTH" } });
    expect(await setUp(token)).toMatchObject({ status: 403, body: { code: "STEP_UP_REQUIRED" } });
    expect((await sendSecondStep(token)).status).toBe(200);
    const proof = await verifyLogin(token, { token: await tokenMailedTo(email) });
    expect((await setUp(String(proof.body.fullAccessToken))).status).toBe(200);
  });

  it("an account with a password and no method is sent none", async () => {
    const person = await newPerson();
    expect(await sendSecondStep(person.token)).toMatchObject({
      status: 400,
      body: { code: "METHOD_NOT_ENABLED" },
    });
    expect(await verifyLogin(person.token, { token: "x" })).toMatchObject({
      status: 400,
      body: { code: "METHOD_NOT_ENABLED" },
    });
  });
});

describe("what the pages are told", () => {
  it("MAGIC_LINK in the list of a challenge, MAGIC_LINK's place among the methods, and its low assurance", async () => {
    const person = await newLinkPerson();
    const { data } = await mustAsk("GET", "/mfa/methods", { token: person.token });
    expect((data as { type: string }[]).map(({ type }) => type)).toEqual([
      "GOOGLE_AUTH",
      "MAGIC_LINK",
      "PASSKEY",
    ]);
    expect(data).toContainEqual(
      expect.objectContaining({
        type: "MAGIC_LINK",
        isAvailable: true,
        isConfigured: true,
        isEnabled: true,
        assurance: "low",
      }),
    );
    await mustAsk("POST", "/mfa/disable", { token: person.token, body: MAGIC_LINK });
    expect((await signIn(person)).body).not.toHaveProperty("mfaRequired");
  });
});
