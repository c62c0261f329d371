import { appInput } from "@/contract/apps";
import { addApp } from "@/engine/app/operate";
import { OPERATOR } from "@/engine/audit/caller";
import { HERE } from "../harness/here";
import { type Enrolled, enrol, PASSWORD, type SignedIn } from "../people/client";
import { newPerson } from "../people/here";
import { codeAt, nextStep } from "../people/totp-steps";
import { AppClient, codeIn, type Tokens, tokensIn } from "./app-client";
import { AppBrowser } from "./browser";

/** Apps and browsers, against the installation in the test's own process where no other is named. */

/** @param more of the app's facts @param url the installation, whose database this process is connected to */
export async function newApp(more: Record<string, unknown> = {}, url = HERE): Promise<AppClient> {
  const app = appInput.parse({
    name: "Shop",
    type: "web",
    redirectUris: ["https://shop.example.test/callback"],
    tokenEndpointAuthMethod: more.type === "spa" || more.type === "native" ? "none" : "client_secret_basic",
    isFirstParty: true,
    ...more,
  });
  const { id, secret } = await addApp({ caller: OPERATOR, actor: {} }, app);
  const [redirectUri] = app.redirectUris;
  return new AppClient({
    url,
    id,
    ...(secret === undefined ? {} : { secret }),
    ...(redirectUri === undefined ? {} : { redirectUri }),
  });
}

/** Signs somebody in in a browser, with the password alone. */
export async function openBrowser({ email }: Pick<SignedIn, "email">): Promise<AppBrowser> {
  const browser = new AppBrowser(HERE);
  const answer = await browser.mutate("auth.login", { email, password: PASSWORD });
  if (answer.status !== 200) throw new Error(answer.text);
  return browser;
}

export async function proveCode(browser: AppBrowser, person: Enrolled): Promise<Enrolled> {
  const usedStep = await nextStep(person);
  const code = await codeAt(person.secret, usedStep);
  const answer = await browser.mutate("mfa.verifyLogin", { mfaType: "GOOGLE_AUTH", code });
  if (answer.status !== 200) throw new Error(answer.text);
  return { ...person, usedStep };
}

/** What an app is given to act while its person is away. */
export async function allowOffline(app: AppClient, browser: AppBrowser): Promise<Tokens> {
  const begun = app.begin({ scope: "openid offline_access", prompt: "consent" });
  const request = (await browser.go(begun.path)).url.searchParams.get("request") ?? "";
  await browser.mutate("app.allow", { request });
  return tokensIn(await app.exchange(codeIn(await browser.go(`/oidc/interaction/${request}`)), begun));
}

export const newEnrolled = async (): Promise<Enrolled> => enrol(await newPerson());
