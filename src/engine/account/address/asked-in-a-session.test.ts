import { beforeEach, expect, it } from "vitest";
import { mustAsk, openWorld } from "@/testing/harness/here";
import { askForAddress, emailOf, isSignedIn, login, post } from "@/testing/people/address";
import { enrol, signIn } from "@/testing/people/client";
import { newPerson } from "@/testing/people/here";
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
