import { execFile } from "node:child_process";
import { chmodSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { freePort } from "@/engine/db/embedded/free-port";
import { AppBrowser } from "../apps/browser";
import { addApp } from "../harness/admin";
import { type RunningApp, startApp } from "../harness/app";
import { temporaryFolder } from "../harness/temporary-folder";
import { enrol, signUp } from "../people/client";
import { codeAt, nextStep } from "../people/totp-steps";
import { startDaemon } from "./daemon";
import { findProgram } from "./programs";

/** Libraries that nobody here wrote sign somebody in with password and code, refresh, and sign them out. */

const FOLDER = join(process.cwd(), "e2e/clients");
const run = promisify(execFile);
const SHOP = "https://shop.example.test";
const API = "https://api.shop.example.test";

let app: RunningApp;
let isInstalled = false;
beforeAll(async () => {
  isInstalled = existsSync(join(FOLDER, "node_modules/@auth/core")) || (await install());
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

const newShop = (site: string) =>
  addApp(
    app,
    "Shop",
    ...["--type", "web", "--first-party", "--audience", API],
    // Auth.js has an address of its own.
    ...["--redirect", `${site}/callback`, "--redirect", `${site}/auth/callback/latchkey`],
    ...["--post-logout", `${site}/bye`],
  );

/** Has a script of `e2e/clients` do its story, for somebody who signed in with password and code in a browser. */
async function tell(script: string, shop: ReturnType<typeof newShop>, site: string): Promise<void> {
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
    SITE: site,
  };
  const { stdout } = await run(process.execPath, ["--import", "tsx", join(FOLDER, script)], {
    env,
    timeout: 60_000,
  });
  expect(JSON.parse(stdout)).toEqual({
    sub: person.id,
    acr: "urn:latchkey:aal2",
    email: person.email,
    refreshedFor: person.id,
    audience: shop.id,
    loggedOutTo: `${site}/bye`,
    refusedWith: "invalid_grant",
  });
}

it.for([
  ["openid-client", "app-openid-client.ts"],
  ["oauth4webapi", "app-oauth4webapi.ts"],
  ["passport-openidconnect", "app-passport.js"],
  ["Auth.js", "app-auth-core.js"],
  ["express-jwt with jwks-rsa", "app-express-jwt.js"],
] as const)("%s", async ([, script], { skip }) => {
  skip(!isInstalled, "the libraries can't be installed here");
  await tell(script, newShop(SHOP), SHOP);
});

const MODULES = "/usr/lib/apache2/modules";

it("Apache with mod_auth_openidc", async ({ skip }) => {
  const apache = findProgram("apache2");
  if (apache === undefined || !existsSync(`${MODULES}/mod_auth_openidc.so`))
    return skip("it isn't installed");
  const folder = temporaryFolder();
  chmodSync(folder.path, 0o755);
  const port = await freePort();
  const site = `http://localhost:${port}`;
  const shop = newShop(site);
  writeFileSync(join(folder.path, "index.html"), "a page");
  writeFileSync(join(folder.path, "apache.conf"), apacheSettings(folder.path, port, shop));
  const stop = await startDaemon(apache, ["-f", join(folder.path, "apache.conf"), "-D", "FOREGROUND"], port);
  try {
    await tell("app-apache.js", shop, site);
  } finally {
    await stop();
    folder.remove();
  }
});

function apacheSettings(folder: string, port: number, shop: ReturnType<typeof newShop>): string {
  const modules = ["mpm_event", "authn_core", "authz_core", "authz_user", "auth_openidc", "dir", "mime"];
  return `
    ServerRoot ${folder}
    DefaultRuntimeDir ${folder}
    PidFile ${folder}/apache.pid
    ErrorLog ${folder}/error.log
    TypesConfig /etc/mime.types
    ServerName localhost:${port}
    Listen 127.0.0.1:${port}
    ${modules.map((name) => `LoadModule ${name}_module ${MODULES}/mod_${name}.so`).join("\n    ")}
    ${process.getuid?.() === 0 ? "User www-data\n    Group www-data" : ""}
    DocumentRoot ${folder}
    DirectoryIndex index.html
    OIDCProviderMetadataURL ${app.url}/.well-known/openid-configuration
    OIDCClientID ${shop.id}
    OIDCClientSecret ${shop.secret}
    OIDCRedirectURI http://localhost:${port}/callback
    OIDCCryptoPassphrase of-this-test
    OIDCPKCEMethod S256
    OIDCScope "openid email"
    OIDCAuthRequestParams acr_values=urn%3Alatchkey%3Aaal2
    OIDCInfoHook access_token id_token userinfo refresh_token
    <Location />
      AuthType openid-connect
      Require valid-user
    </Location>
  `;
}
