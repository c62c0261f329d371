import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { freePort } from "@/engine/db/embedded/free-port";
import { hashPassword } from "@/engine/platform/hash-password";
import { AppClient, claimsIn, codeIn, tokensIn } from "../apps/app-client";
import { AppBrowser } from "../apps/browser";
import { createTestDatabase, type TestDatabase } from "../database/database";
import { openDatabase } from "../database/rows";
import { copyFunctions, startFunctions } from "../deploy/functions";
import { addApp } from "../harness/admin";
import { PUBLIC_SETTINGS, TEST_SECRET } from "../harness/app";
import { hashForReal } from "../harness/hashes";
import { temporaryFolder } from "../harness/temporary-folder";
import { newAddress, PASSWORD } from "../people/client";

/** Guarantee: where there is no server of ours, the built functions have all they need to sign people in to apps. */

const ROUTES = {
  "/oidc/": "(rest)/oidc/[[...path]]",
  "/.well-known/": "(rest)/.well-known/[[...path]]",
  "/api/trpc/": "api/trpc/[trpc]",
};
const ORIGIN = PUBLIC_SETTINGS.APP_URL;

const folder = temporaryFolder();
let database: TestDatabase;
let stop: () => Promise<void>;
let url: string;

// What the build traced knows no other hashes.
hashForReal();
beforeAll(async () => {
  database = await createTestDatabase();
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  copyFunctions(folder.path, Object.values(ROUTES));
  stop = await startFunctions(folder.path, port, ROUTES, {
    ...PUBLIC_SETTINGS,
    VERCEL: "1",
    AUTH_SECRET: TEST_SECRET,
    DATABASE_URL: database.appUrl,
  });
});
afterAll(async () => {
  await stop?.();
  await database?.drop();
  folder.remove();
});

it("answers nothing of it without an app, and with one signs a person in, by what the build traced", async () => {
  expect(existsSync(join(folder.path, "node_modules/oidc-provider"))).toBe(true);
  expect(existsSync(join(folder.path, "src"))).toBe(false);
  const discovery = () => fetch(`${url}/.well-known/openid-configuration`);
  expect((await discovery()).status).toBe(404);
  const made = addApp(
    { url: "http://localhost:3000", databaseUrl: database.appUrl },
    ...["Shop", "--type", "web", "--first-party", "--redirect", "https://shop.example.test/callback"],
  );
  expect(await (await discovery()).json()).toMatchObject({ issuer: ORIGIN });
  const email = newAddress();
  const db = openDatabase(database.appUrl);
  await db`insert into users (email, email_normalized, email_verified_at, password_hash)
    values (${email}, ${email}, now(), ${await hashPassword(PASSWORD)})`;
  await db.end();

  const shop = new AppClient({ url, ...made });
  const browser = new AppBrowser(url, ORIGIN);
  const begun = shop.begin();
  const asked = await browser.go(begun.path);
  expect(asked.url.pathname).toBe("/login");
  const entered = await browser.mutate("auth.login", { email, password: PASSWORD });
  expect(entered.status, entered.text).toBe(200);
  const arrived = await browser.go(asked.url.searchParams.get("next") ?? "");
  const tokens = tokensIn(await shop.exchange(codeIn(arrived), begun));
  expect(claimsIn(tokens.id_token)).toMatchObject({ iss: ORIGIN, aud: made.id });
  expect(await shop.isActive(tokens.access_token)).toBe(true);
  const again = tokensIn(await shop.refresh(tokens.refresh_token));
  expect((await shop.userinfo(again.access_token)).body).toMatchObject({ email });
});
