import { expect, it } from "vitest";
import { appInput } from "@/contract/apps";
import { tokenHash } from "@/engine/platform/crypto";
import { openWorld } from "@/testing/harness/here";
import { OPERATOR } from "../audit/caller";
import { findApp, findLiveApp, hasApps, listApps } from "./app";
import { addApp, changeApp, removeApp, rotateSecret } from "./operate";

/** Guarantee: an app's secret is shown once and kept nowhere, two at most work, and every change is recorded. */

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
