import { expect, it } from "vitest";
import { appInput } from "@/contract/apps";
import { tokenHash } from "@/engine/platform/crypto";
import { newApp, openBrowser } from "@/testing/apps/here";
import { openWorld } from "@/testing/harness/here";
import { newPerson } from "@/testing/people/here";
import { OPERATOR } from "../audit/caller";
import { pruneAll } from "../jobs/housekeeping";
import { env } from "../platform/settings/env";
import { findApp, findLiveApp, hasApps, listApps } from "./app";
import { addApp, changeApp, removeApp, rotateSecret } from "./operate";

/** Guarantee: an app's secret is shown once, at most two work, and every change is recorded. */

const world = openWorld();

const by = { caller: OPERATOR, actor: {} };
const SHOP = appInput.parse({
  name: "Shop",
  type: "web",
  redirectUris: ["https://shop.example.test/callback"],
  tokenEndpointAuthMethod: "client_secret_basic",
});
const works = async (id: string, secret = "") =>
  (await findApp(id))?.secretHashes.some((hash) => hash.equals(tokenHash(secret))) ?? false;

it("keeps a secret as its hash alone, and two of them at most", async () => {
  expect(await hasApps()).toBe(false);
  const { id, secret: first } = await addApp(by, SHOP);
  expect(id, "what can be typed after a command").toMatch(/^[0-9a-f]{24}$/);
  expect(await hasApps()).toBe(true);
  expect(await works(id, first)).toBe(true);
  const { secret: second } = await rotateSecret(by, id);
  expect([await works(id, first), await works(id, second)]).toEqual([true, true]);
  const { secret: third } = await rotateSecret(by, id);
  expect([await works(id, first), await works(id, second), await works(id, third)]).toEqual([
    false,
    true,
    true,
  ]);
  const kept = JSON.stringify(await world.sql("select a.*, e.* from apps a, audit_events e"));
  for (const secret of [first, second, third]) expect(kept).not.toContain(secret);
});

it("a public app has no secret, and none is made for it", async () => {
  const { id, secret } = await addApp(by, { ...SHOP, type: "spa", tokenEndpointAuthMethod: "none" });
  expect(secret).toBeUndefined();
  await expect(rotateSecret(by, id)).rejects.toMatchObject({ code: "NOT_FOUND" });
});

it("an app that did without its secret for a while doesn't get it back", async () => {
  const { id, secret: first } = await addApp(by, SHOP);
  const { secret: second } = await rotateSecret(by, id);
  await changeApp(by, id, { name: "Store" });
  expect(await works(id, second)).toBe(true);
  await changeApp(by, id, { tokenEndpointAuthMethod: "none" });
  await changeApp(by, id, { tokenEndpointAuthMethod: "client_secret_basic" });
  expect([await works(id, first), await works(id, second)]).toEqual([false, false]);
  const { secret: third } = await rotateSecret(by, id);
  expect((await findApp(id))?.secretHashes).toEqual([tokenHash(third ?? "")]);
});

it("changes what was said and nothing else, refuses what would be no app, and records both ends", async () => {
  const { id } = await addApp(by, { ...SHOP, audiences: ["https://api.example.test"] });
  await changeApp(by, id, { name: "Store" });
  expect(await findApp(id)).toMatchObject({ name: "Store", audiences: ["https://api.example.test"] });
  await expect(changeApp(by, id, { redirectUris: ["http://shop.example.test/"] })).rejects.toThrow();
  await changeApp(by, id, { isDisabled: true });
  expect(await findLiveApp(id)).toBeUndefined();
  await changeApp(by, id, { isDisabled: false });
  expect(await findLiveApp(id)).toBeDefined();
  await removeApp(by, id);
  expect((await listApps()).map((app) => app.id)).not.toContain(id);
  await expect(changeApp(by, id, { name: "Gone" })).rejects.toMatchObject({ code: "NOT_FOUND" });
  const rows = await world.sql("select event from audit_events where detail->>'app' = $1 order by id", [id]);
  expect(rows.map(({ event }) => event)).toEqual([
    "app.added",
    "app.changed",
    "app.changed",
    "app.changed",
    "app.removed",
  ]);
});

it("of two changes at once none is lost", async () => {
  const { id } = await addApp(by, SHOP);
  const audiences = ["https://api.example.test"];
  const logoUrl = "https://shop.example.test/logo.png";
  await Promise.all([
    changeApp(by, id, { name: "Store" }),
    changeApp(by, id, { audiences }),
    changeApp(by, id, { logoUrl }),
    changeApp(by, id, { isFirstParty: true }),
  ]);
  expect(await findApp(id)).toMatchObject({ name: "Store", audiences, logoUrl, isFirstParty: true });
});

it("removing an app is one row, at once; what was opened for it goes piece by piece, and then its row", async () => {
  const app = await newApp();
  const { id } = app.options;
  const tokens = await app.signIn(await openBrowser(await newPerson()));
  await world.sql(
    `insert into oidc_payloads (kind, id_hash, payload, app_id, expires_at)
      select 'AccessToken', decode(md5(i::text), 'hex'), '{}', $1, now() + interval '1 day' from generate_series(1, 1500) i`,
    [id],
  );
  const left = async () => (await world.sql("select 1 from oidc_payloads where app_id = $1", [id])).length;
  const before = await left();
  await removeApp(by, id);
  expect(await left()).toBe(before);
  expect([await findApp(id), (await listApps()).some((one) => one.id === id)]).toEqual([undefined, false]);
  expect((await app.userinfo(tokens.access_token)).status).not.toBe(200);
  expect((await app.refresh(tokens.refresh_token)).status).not.toBe(200);
  for (const change of [() => removeApp(by, id), () => rotateSecret(by, id), () => changeApp(by, id, {})])
    await expect(change()).rejects.toMatchObject({ code: "NOT_FOUND" });
  await pruneAll({ batch: 100, batches: 5 });
  expect(await left()).toBeGreaterThan(0);
  expect(await world.sql("select 1 from apps where id = $1", [id])).toHaveLength(1);
  await pruneAll();
  expect(await left()).toBe(0);
  expect(await world.sql("select 1 from apps where id = $1", [id])).toEqual([]);
});

it("this server is never sent to what only it can reach, when an app is made or changed", async () => {
  const { id } = await addApp(by, SHOP);
  const { APP_URL } = env();
  env().APP_URL = "https://auth.example.com";
  try {
    for (const path of ["backchannelLogoutUri", "jwksUri"]) {
      const inside = { [path]: "https://169.254.169.254/latest" };
      const refusal = {
        code: "VALIDATION_FAILED",
        issues: [{ path, message: "This leads to this server itself." }],
      };
      await expect(addApp(by, { ...SHOP, ...inside })).rejects.toMatchObject(refusal);
      await expect(changeApp(by, id, inside)).rejects.toMatchObject(refusal);
    }
  } finally {
    env().APP_URL = APP_URL;
  }
  await changeApp(by, id, { backchannelLogoutUri: "http://127.0.0.1:9/logout" });
});
