import { inject, it } from "vitest";
import { accessToken, expectAnswer, expectRefused, opaqueToken, words } from "../harness/envelope";
import { request } from "../harness/http";
import { type Enrolled, enrol, signUp } from "../people/client";
import { codeAt, nextStep } from "../people/totp-steps";

/** Proving again, to make a full session fresh. */

const [url = ""] = inject("appUrls");
const GOOGLE_AUTH = { mfaType: "GOOGLE_AUTH" };

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
