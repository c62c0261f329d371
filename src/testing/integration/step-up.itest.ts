import { it } from "vitest";
import { sharedApp } from "../harness/app";
import { accessToken, expectAnswer, expectRefused, opaqueToken, words } from "../harness/envelope";
import { request } from "../harness/http";
import { type Enrolled, enrol, GOOGLE_AUTH, signUp } from "../people/client";
import { codeAt, nextStep } from "../people/totp-steps";

/** Proving again, to make a full session fresh. */

const { url } = sharedApp();

it("proving again on a full session gives new tokens and ends the old ones", async () => {
  const person: Enrolled = await enrol(await signUp(url));
  const code = await codeAt(person.secret, await nextStep(person));
  const body = { ...GOOGLE_AUTH, code };
  const answer = await request(url, "POST", "/mfa/verify-login", { token: person.token, body });
  expectAnswer(answer, {
    success: true,
    message: words,
    fullAccessToken: accessToken,
    refreshToken: opaqueToken,
  });
  const old = await request(url, "GET", "/mfa/status", { token: person.token });
  expectRefused(old, "/mfa/status", "UNAUTHENTICATED");
});
