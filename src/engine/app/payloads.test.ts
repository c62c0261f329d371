import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { newApp } from "@/testing/apps/here";
import { openWorld } from "@/testing/harness/here";
import { newPrincipal } from "@/testing/people/here";
import {
  type Bearing,
  beginningOf,
  endGrant,
  findPayload,
  grantOf,
  keepPayload,
  type NewPayload,
  removePayload,
  spendPayload,
} from "./payloads";

/**
 * Guarantee: what an app was given counts only under its own kind and id, and is spent once. It ends with its grant or
 * its owner's access.
 */

const world = openWorld();
let bearing: Bearing;
let appId: string;

beforeEach(async () => {
  const { account, session, now } = await newPrincipal();
  bearing = {
    userId: account.id,
    sessionId: session.id,
    accessEpoch: account.epochs.access,
    grantsEpoch: account.epochs.grants,
    readAt: now,
  };
  appId = (await newApp()).options.id;
});

/** Keeps a payload of the person at hand. @returns its id */
async function kept(more: Partial<NewPayload> = {}): Promise<string> {
  const id = more.id ?? randomUUID();
  const isKept = await keepPayload({
    kind: "RefreshToken",
    payload: {},
    seconds: 600,
    appId,
    grantId: undefined,
    outlivesSession: false,
    bearing,
    ...more,
    id,
  });
  if (!isKept) throw new Error("not kept");
  return id;
}

const counts = async (id: string, kind = "RefreshToken") => (await findPayload(kind, id)) !== undefined;
const spentAgo = (id: string, seconds: number) =>
  world.sql(
    "update oidc_payloads set consumed_at = now() - make_interval(secs => $2) where id_hash = sha256($1::bytea)",
    [id, seconds],
  );

describe("what is kept", () => {
  it("is found by its kind and id together, and removed by both", async () => {
    const id = await kept();
    expect(await counts(id, "AccessToken")).toBe(false);
    await removePayload("AccessToken", id);
    expect(await counts(id)).toBe(true);
    await removePayload("RefreshToken", id);
    expect(await counts(id)).toBe(false);
  });

  it.each(["access_epoch", "grants_epoch"])(
    "isn't kept once the account's %s has moved on",
    async (epoch) => {
      await world.sql(`update users set ${epoch} = ${epoch} + 1 where id = $1`, [bearing.userId]);
      await expect(kept()).rejects.toThrow("not kept");
    },
  );

  it("isn't kept for a disabled account", async () => {
    await world.sql("update users set disabled_at = now() where id = $1", [bearing.userId]);
    await expect(kept()).rejects.toThrow("not kept");
  });

  it("goes by the newer one under the same id, but a session keeps the app names it gave first", async () => {
    const replaced = await kept({ payload: { is: "old" } });
    await kept({ id: replaced, payload: { is: "new" } });
    expect((await findPayload("RefreshToken", replaced))?.payload).toEqual({ is: "new" });
    const tabs = { kind: "Session", appId: undefined };
    const id = await kept({ ...tabs, payload: { authorizations: { one: { sid: "first" } } } });
    await kept({
      ...tabs,
      id,
      payload: { authorizations: { one: { sid: "later" }, two: { sid: "second" } } },
    });
    expect((await findPayload("Session", id))?.payload).toEqual({
      authorizations: { one: { sid: "first" }, two: { sid: "second" } },
    });
  });
});

describe("what outlives its session", () => {
  beforeEach(() =>
    world.sql("insert into app_consents (user_id, app_id, scopes) values ($1, $2, '{offline_access}')", [
      bearing.userId,
      appId,
    ]),
  );

  it.each([
    ["signed_out", true],
    ["replaced", true],
    ["revoked", false],
    ["token_reuse", false],
  ])("where that ended as %s: %s", async (reason, goesOn) => {
    const [offline, online] = [await kept({ outlivesSession: true }), await kept()];
    await world.sql("update sessions set revoked_at = now(), revoked_reason = $2 where id = $1", [
      bearing.sessionId,
      reason,
    ]);
    expect([await counts(offline), await counts(online)]).toEqual([goesOn, false]);
  });
});

it("what was decided on before a withdrawal counts no more, also where consent is given again", async () => {
  appId = (await newApp({ isFirstParty: false })).options.id;
  await world.sql("insert into app_consents (user_id, app_id, scopes) values ($1, $2, '{openid}')", [
    bearing.userId,
    appId,
  ]);
  await world.sql("update app_consents set withdrawn_at = now() where app_id = $1", [appId]);
  const late = await kept();
  expect(await counts(late)).toBe(false);
  await world.sql("update app_consents set allowed_at = now() where app_id = $1", [appId]);
  expect(await counts(late)).toBe(false);
  const anew = await kept({ bearing: { ...bearing, readAt: new Date(Date.now() + 1000) } });
  expect(await counts(anew)).toBe(true);
});

it("one of our own apps needs consent only for what outlives the session", async () => {
  const [offline, online] = [await kept({ outlivesSession: true }), await kept()];
  expect([await counts(offline), await counts(online)]).toEqual([false, true]);
});

describe("what is spent", () => {
  it("is spent by one of many at once", async () => {
    const id = await kept();
    const done = await Promise.all(Array.from({ length: 8 }, () => spendPayload("RefreshToken", id)));
    expect(done.filter((isSpent) => isSpent)).toHaveLength(1);
  });

  it("is told from what was spent longer ago than two tabs of one browser are apart", async () => {
    const id = await kept();
    await spendPayload("RefreshToken", id);
    expect((await findPayload("RefreshToken", id))?.isSpentLately).toBe(true);
    await spentAgo(id, 11);
    expect((await findPayload("RefreshToken", id))?.isSpentLately).toBe(false);
  });

  it("takes older spent tokens of its own grant along, and none of another", async () => {
    const [grantId, otherGrant] = [randomUUID(), randomUUID()];
    const [old, foreign] = [await kept({ grantId }), await kept({ grantId: otherGrant })];
    for (const id of [old, foreign]) await spentAgo(id, 60);
    await spendPayload("RefreshToken", await kept({ grantId }));
    expect([await counts(old), await counts(foreign)]).toEqual([false, true]);
  });
});

it("a grant ends with all that was opened under it, and no other grant does", async () => {
  const [grantId, otherGrant] = [randomUUID(), randomUUID()];
  const own = [await kept({ grantId }), await kept({ grantId, kind: "AccessToken" })];
  const foreign = await kept({ grantId: otherGrant });
  await endGrant(grantId);
  expect([await counts(own[0] ?? ""), await counts(own[1] ?? "", "AccessToken")]).toEqual([false, false]);
  expect(await counts(foreign)).toBe(true);
});

it("a refresh token names its grant, and a text that isn't one names none", () => {
  const grantId = randomUUID();
  expect(grantOf(`${beginningOf(grantId)}secret`)).toBe(grantId);
  expect(grantOf(grantId)).toBeUndefined();
});
