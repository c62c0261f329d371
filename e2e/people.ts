import type { Page } from "@playwright/test";
import { PageClient, request, tokenIn } from "../src/testing/harness/http";
import { type Enrolled, expectOk, mailTo, newAddress, signIn } from "../src/testing/people/client";
import { codeAt, stepNow } from "../src/testing/people/totp-steps";

export {
  confirmationCodeIn,
  type Enrolled,
  enrol,
  expectOk,
  mailTo,
  newAddress,
  PASSWORD,
  type Person,
  register,
  type SignedIn,
  signIn,
  signUp,
} from "../src/testing/people/client";
export { codeAt, nextStep, stepNow } from "../src/testing/people/totp-steps";
export { request };

/** The link of the newest mail to somebody, as a path of the app under test. */
export function pathOf(link: string): string {
  const { pathname, hash } = new URL(link);
  return pathname + hash;
}

/** A code that no clock near the current time shows. */
export async function wrongCode({ secret }: Pick<Enrolled, "secret">): Promise<string> {
  const near = await Promise.all([-2, -1, 0, 1, 2, 3].map((off) => codeAt(secret, stepNow() + off)));
  return ["000000", "111111", "222222", "333333"].find((code) => !near.includes(code)) ?? "444444";
}

/** Gives wrong codes over REST, in as many sign-ins as that takes. */
export async function failCodes(person: Enrolled, times: number): Promise<void> {
  const code = await wrongCode(person);
  for (let done = 0; done < times; done++) {
    if (done % 5 === 0) Object.assign(person, await signIn(person));
    const body = { mfaType: "GOOGLE_AUTH", code };
    await request(person.url, "POST", "/mfa/verify-login", { token: person.token, body });
  }
}

/** Somebody new who signs in by mail, without the pages, and so has no password. @returns their browser's own calls */
export async function enterByMail(page: Page, url: string): Promise<{ email: string; calls: PageClient }> {
  const email = newAddress();
  await expectOk(request(url, "POST", "/auth/send-magic-link", { body: { email } }));
  const calls = new PageClient(url);
  await expectOk(calls.mutate("magicLink.signIn", { token: tokenIn(await mailTo(url, email)) }));
  await page.context().addCookies([...calls.cookies].map(([name, value]) => ({ name, value, url })));
  return { email, calls };
}
