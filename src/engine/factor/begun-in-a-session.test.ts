import { expect, it } from "vitest";
import { inTurn } from "@/testing/database/in-turn";
import { ask, mustAsk, openWorld } from "@/testing/harness/here";
import { signIn } from "@/testing/people/client";
import { newPerson, tokenMailedTo } from "@/testing/people/here";
import { activate, DEAD, disown, inspect, MAGIC_LINK } from "@/testing/people/links";
import { codeAt, stepNow } from "@/testing/people/totp-steps";

/** Guarantee (L01): a set-up stands with the session that began it, and no longer. */

const world = openWorld();

const GOOGLE_AUTH = { mfaType: "GOOGLE_AUTH" } as const;

/** A set-up of Email link that waits for its mail, begun in another session than one's own. */
async function begunElsewhere() {
  const own = await newPerson();
  const begun = await signIn(own);
  await mustAsk("POST", "/mfa/setup", { token: begun.token, body: { ...MAGIC_LINK, email: own.email } });
  return { own, begun, link: await tokenMailedTo(own.email) };
}

const isOn = async (id: string) =>
  (await world.sql("select 1 from factors where user_id = $1 and status = 'active'", [id])).length > 0;

it("is ended by whoever ends that session by its id, its link and its codes with it", async () => {
  const { own, begun, link } = await begunElsewhere();
  await mustAsk("POST", `/sessions/${begun.sessionId}/revoke`, { token: own.token });
  for (const answer of [await inspect(link), await activate(link), await disown(link)]) {
    expect(answer).toEqual({ status: 400, body: DEAD });
  }
  expect(await isOn(own.id)).toBe(false);
  const codes = await world.sql("select 1 from backup_codes where user_id = $1 and setup_id is null", [
    own.id,
  ]);
  expect(codes).toEqual([]);
});

it("is ended in the moment that its link is pressed, and the link isn't said to have been used", async () => {
  const { own, begun, link } = await begunElsewhere();
  const [pressed] = await inTurn(
    world,
    { text: "select 1 from users where id = $1 for update", params: [own.id] },
    [() => activate(link)],
    () =>
      world.sql("update sessions set revoked_at = now(), revoked_reason = 'ended' where id = $1", [
        begun.sessionId,
      ]),
  );
  expect(pressed).toEqual({ status: 400, body: DEAD });
  expect(await isOn(own.id)).toBe(false);
});

it("goes on where its own person left that session", async () => {
  const { own, begun, link } = await begunElsewhere();
  await mustAsk("POST", "/user/logout", { token: begun.token });
  expect((await activate(link)).status).toBe(200);
  expect(await isOn(own.id)).toBe(true);
});

it("is confirmed in no other session once that one was ended, with what was shown there", async () => {
  const own = await newPerson();
  const begun = await signIn(own);
  const { data } = await mustAsk("POST", "/mfa/setup", { token: begun.token, body: GOOGLE_AUTH });
  await mustAsk("POST", `/sessions/${begun.sessionId}/revoke`, { token: own.token });
  const confirm = async (secret: string) => {
    const body = { ...GOOGLE_AUTH, code: await codeAt(secret, stepNow()) };
    return (await ask("POST", "/mfa/verify-setup", { token: own.token, body })).status;
  };
  expect(await confirm(Object(data).secret)).toBe(400);
  expect(await isOn(own.id)).toBe(false);
  const again = await mustAsk("POST", "/mfa/setup", { token: own.token, body: GOOGLE_AUTH });
  expect(await confirm(Object(again.data).secret)).toBe(200);
});

/** What becomes of the session that a set-up was begun in, and whether one begun anew there is still of it. */
const BECOMES: [what: string, change: string, isOfIt: boolean][] = [
  ["goes on", "update sessions set last_seen_at = now() where id = $1", true],
  ["was left", "update sessions set revoked_at = now(), revoked_reason = 'signed_out' where id = $1", true],
  ["was ended", "update sessions set revoked_at = now(), revoked_reason = 'ended' where id = $1", false],
  [
    "was ended with all others",
    "update users set access_epoch = access_epoch + 1 where id = (select user_id from sessions where id = $1)",
    false,
  ],
  ["is gone", "delete from sessions where id = $1", false],
];

it.each(BECOMES)(
  "where that session %s, the version before begins one anew that can be confirmed",
  async (...row) => {
    const [, change, isOfIt] = row;
    const own = await newPerson();
    const { token, sessionId } = await signIn(own);
    await mustAsk("POST", "/mfa/setup", { token, body: GOOGLE_AUTH });
    await world.sql(change, [sessionId]);
    // Its upsert knows neither the number nor the session.
    const [begun] = await world.sql(
      `insert into factors (id, user_id, type, status, sealed, key_id, expires_at)
      select gen_random_uuid(), user_id, type, status, sealed, key_id, expires_at from factors where user_id = $1
      on conflict (user_id, type) where status = 'pending' do update set id = excluded.id, created_at = now()
      returning begun_in, access_epoch = (select access_epoch from users where users.id = user_id) as is_present`,
      [own.id],
    );
    expect(begun).toEqual({ begun_in: isOfIt ? sessionId : null, is_present: true });
  },
);
