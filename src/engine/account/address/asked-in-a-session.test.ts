import { beforeEach, expect, it } from "vitest";
import { inTurn } from "@/testing/database/in-turn";
import { HERE, mustAsk, openWorld } from "@/testing/harness/here";
import { askForAddress, DAY, emailOf, isSignedIn, login, passHeld, post } from "@/testing/people/address";
import { enrol, mailsTo, signIn } from "@/testing/people/client";
import { newPerson, tokenMailedTo } from "@/testing/people/here";
import { proveBackup } from "@/testing/people/organization";

/** Guarantee (L01): a change of address stands with the session that asked for it, and no longer. */

const world = openWorld();
beforeEach(() => world.sql("delete from rate_limits"));

it("is ended by whoever ends the session that asked, but not by leaving it", async () => {
  const owner = await newPerson();
  const thief = await signIn(owner);
  const asked = await askForAddress(world, thief);
  const own = await signIn(owner);
  await mustAsk("POST", `/sessions/${thief.sessionId}/revoke`, { token: own.token });
  const refused = await post("/user/email/confirm", { token: asked.token });
  expect(refused).toMatchObject({ status: 400, body: { code: "INVALID_TOKEN" } });
  expect(await isSignedIn(own.token)).toBe(true);

  // Nor does another session take it up.
  expect((await emailOf(own)).waiting).toBeNull();
  await world.sql("delete from rate_limits");
  expect((await post("/user/email/resend", undefined, own.token)).status).toBe(409);

  const { to, token } = await askForAddress(world, own);
  await mustAsk("POST", "/user/logout", { token: own.token });
  await mustAsk("POST", "/user/email/confirm", { body: { token } });
  expect((await login(to)).status).toBe(200);
});

it("is ended with its session where so many newer ones are open that no sweep marks it", async () => {
  const own = await enrol(await newPerson());
  const { token } = await proveBackup(own, (await signIn(own)).token).then(({ fullAccessToken }) => ({
    token: fullAccessToken,
  }));
  const asked = await askForAddress(world, { ...own, token });
  await world.sql(
    `insert into sessions (id, user_id, token_hash, carrier, level, proofs, access_epoch, trust_epoch, rules_epoch, expires_at)
      select gen_random_uuid(), id, decode(md5(i || id::text), 'hex'), 'bearer', 'full', '[]', access_epoch, trust_epoch, 0,
        now() + interval '1 day' from generate_series(1, 1001) i, users where id = $1`,
    [own.id],
  );
  await mustAsk("POST", "/mfa/disable", { token: own.token, body: { mfaType: "GOOGLE_AUTH" } });
  expect(await isSignedIn(token)).toBe(false);
  const refused = await post("/user/email/confirm", { token: asked.token });
  expect(refused).toMatchObject({ status: 400, body: { code: "INVALID_TOKEN" } });
});

it("is ended by whoever ends all others of the account, though its session was left before", async () => {
  const own = await enrol(await newPerson());
  const { fullAccessToken: token } = await proveBackup(own, (await signIn(own)).token);
  const asked = await askForAddress(world, { ...own, token });
  await mustAsk("POST", "/user/logout", { token });
  await mustAsk("POST", "/mfa/disable", { token: own.token, body: { mfaType: "GOOGLE_AUTH" } });
  const refused = await post("/user/email/confirm", { token: asked.token });
  expect(refused).toMatchObject({ status: 400, body: { code: "INVALID_TOKEN" } });
});

/** Three sessions of one person: one that asked for another address, one that is fresh no more, and one's own. */
async function askedAndStale() {
  const own = await newPerson();
  const [asker, stale] = [await signIn(own), await signIn(own)];
  await world.sql("update sessions set proved_at = now() - interval '1 hour' where id = $1", [
    stale.sessionId,
  ]);
  const asked = await askForAddress(world, asker);
  await world.sql("delete from rate_limits");
  return { own, asker, stale, asked };
}

it("is no other session's by being sent again there", async () => {
  const { own, asker, stale, asked } = await askedAndStale();
  await mustAsk("POST", "/user/email/resend", { token: stale.token });
  const token = await tokenMailedTo(asked.to);
  expect(token).not.toBe(asked.token);
  await mustAsk("POST", `/sessions/${asker.sessionId}/revoke`, { token: own.token });
  expect((await emailOf(own)).waiting).toBeNull();
  const refused = await post("/user/email/confirm", { token });
  expect(refused).toMatchObject({ status: 400, body: { code: "INVALID_TOKEN" } });
});

it("outlives the session that sends it again, as long as the one that asked stands", async () => {
  const { own, stale, asked } = await askedAndStale();
  await mustAsk("POST", "/user/email/resend", { token: stale.token });
  const token = await tokenMailedTo(asked.to);
  await mustAsk("POST", `/sessions/${stale.sessionId}/revoke`, { token: own.token });
  await mustAsk("POST", "/user/email/confirm", { body: { token } });
  expect((await login(asked.to)).status).toBe(200);
});

it("isn't sent again in the moment that its session is ended", async () => {
  const { own, asker, stale, asked } = await askedAndStale();
  const [again] = await inTurn(
    world,
    { text: "select 1 from users where id = $1 for update", params: [own.id] },
    [() => post("/user/email/resend", undefined, stale.token)],
    () =>
      world.sql("update sessions set revoked_at = now(), revoked_reason = 'ended' where id = $1", [
        asker.sessionId,
      ]),
  );
  expect(again).toMatchObject({ status: 409, body: { code: "CONFLICT" } });
  expect(await mailsTo(HERE, asked.to)).toHaveLength(1);
});

it("waits for a day since it was asked for, however often it is sent again", async () => {
  const { own, stale } = await askedAndStale();
  await passHeld(world, own, DAY - 300);
  const { askedAt } = (await emailOf(own)).waiting;
  await mustAsk("POST", "/user/email/resend", { token: stale.token });
  const { waiting } = await emailOf(own);
  expect(waiting).toMatchObject({ askedAt });
  expect(Date.parse(waiting.linkEndsAt)).toBeLessThanOrEqual(Date.parse(askedAt) + DAY * 1000);
  await passHeld(world, own, 301);
  expect((await emailOf(own)).waiting).toBeNull();
  await world.sql("delete from rate_limits");
  expect((await post("/user/email/resend", undefined, stale.token)).status).toBe(409);
});
