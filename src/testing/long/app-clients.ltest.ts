import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { AppBrowser } from "../apps/browser";
import { addApp } from "../harness/admin";
import { type RunningApp, startApp } from "../harness/app";
import { enrol, signUp } from "../people/client";
import { codeAt, nextStep } from "../people/totp-steps";

/** Libraries that nobody here wrote sign somebody in with password and code, refresh, and sign them out. */

const FOLDER = join(process.cwd(), "e2e/clients");
const run = promisify(execFile);

let app: RunningApp;
let isInstalled = false;
beforeAll(async () => {
  isInstalled = existsSync(join(FOLDER, "node_modules/openid-client")) || (await install());
  app = await startApp();
}, 300_000);
afterAll(() => app?.stop());

/** @returns false where the registry can't be reached */
async function install(): Promise<boolean> {
  try {
    await run("npm", ["ci", "--ignore-scripts"], { cwd: FOLDER, timeout: 240_000 });
    return true;
  } catch {
    return false;
  }
}

it.for(["openid-client", "oauth4webapi"])("%s", async (library, { skip }) => {
  skip(!isInstalled, "the libraries can't be installed here");
  const shop = addApp(
    app,
    "Shop",
    "--type",
    "web",
    "--first-party",
    ...["--redirect", "https://shop.example.test/callback", "--post-logout", "https://shop.example.test/bye"],
  );
  const person = await enrol(await signUp(app.url));
  const browser = new AppBrowser(app.url);
  await browser.mutate("auth.login", { email: person.email, password: person.password });
  const code = await codeAt(person.secret, await nextStep(person));
  await browser.mutate("mfa.verifyLogin", { mfaType: "GOOGLE_AUTH", code });
  const env = {
    ...process.env,
    ISSUER: app.url,
    CLIENT_ID: shop.id,
    CLIENT_SECRET: shop.secret,
    COOKIE: browser.cookieHeader(),
  };
  const script = join(FOLDER, `app-${library}.ts`);
  const { stdout } = await run(process.execPath, ["--import", "tsx", script], { env });
  expect(JSON.parse(stdout)).toEqual({
    sub: person.id,
    acr: "urn:latchkey:aal2",
    email: person.email,
    refreshedFor: person.id,
    audience: shop.id,
    loggedOutTo: "https://shop.example.test/bye",
    refusedWith: "invalid_grant",
  });
});
