import { beforeEach, describe, expect, it } from "vitest";
import { actAsOperator } from "@/engine/account/operator";
import { ask, mustAsk, openWorld } from "@/testing/harness/here";
import { moveAddress } from "@/testing/people/address";
import { enrol, type SignedIn, signIn } from "@/testing/people/client";
import { newOwner, newPerson, tokenMailedTo } from "@/testing/people/here";
import { join } from "@/testing/people/organization";

/**
 * Guarantee (L01): whoever holds an account can't make its end fail by what they leave open. However many challenges
 * wait, an ender changes a bounded number of rows, and none of the others counts.
 */

const world = openWorld();
beforeEach(() => world.sql("delete from rate_limits"));

const MANY = 3_000;
const MOST = 1_000;
const PASSWORD = "eleven loud geese wander";

type Crowded = { person: SignedIn; owner: SignedIn; own: SignedIn; undo: string };

/** Somebody with as many open challenges, and what each ender needs. */
async function newCrowded(): Promise<Crowded> {
  const owner = await newOwner();
  const person = await join(owner);
  const { to, undo } = await moveAddress(world, person);
  const moved = { ...person, email: to };
  const own = await signIn(moved);
  await world.sql(
    `insert into single_use_tokens (purpose, token_hash, user_id, session_id, access_epoch, data, expires_at)
      select 'passkey_challenge', decode(md5(i || '-' || $1::text), 'hex'), $1::uuid, $2::uuid,
        (select access_epoch from users where id = $1::uuid), '{"level": "pending"}', now() + interval '5 minutes'
      from generate_series(1, ${MANY}) i`,
    [person.id, own.sessionId],
  );
  return { person: moved, owner, own, undo };
}

const ENDERS: [what: string, end: (crowded: Crowded) => Promise<unknown>][] = [
  [
    "a password reset by mail",
    async ({ person: { email } }) => {
      await mustAsk("POST", "/user/request-reset-password", { body: { email } });
      const body = { token: await tokenMailedTo(email), newPassword: PASSWORD };
      await mustAsk("POST", "/user/reset-password", { body });
    },
  ],
  [
    "a password changed",
    ({ own: { token } }) => mustAsk("POST", "/user/password", { token, body: { newPassword: PASSWORD } }),
  ],
  [
    "signing out everywhere",
    ({ own: { token } }) => mustAsk("POST", "/sessions/revoke-all", { token, body: {} }),
  ],
  [
    "denying what happened",
    ({ own: { token } }) => mustAsk("POST", "/mfa/activity/deny", { token, body: {} }),
  ],
  ["an address taken back", ({ undo }) => mustAsk("POST", "/user/email/undo", { body: { token: undo } })],
  [
    "an administrator's ending",
    ({ owner, person }) =>
      mustAsk("POST", `/organization/users/${person.id}/revoke-sessions`, { token: owner.token }),
  ],
  [
    "an administrator's reset",
    ({ owner, person }) =>
      mustAsk("POST", "/mfa/reset", { token: owner.token, body: { resetUserId: person.id } }),
  ],
  ["the operator's ending", ({ person }) => actAsOperator("end-sessions", person.email)],
];

describe.each(ENDERS)("%s", (_what, end) => {
  it("changes a bounded number of what is open, and ends it all", async () => {
    const crowded = await newCrowded();
    const thief = await signIn(crowded.person);
    await end(crowded);
    const [row] = await world.sql(
      `select count(*) filter (where t.consumed_at is not null or t.access_epoch = u.access_epoch)::int as changed,
        count(*) filter (where t.consumed_at is null and t.access_epoch = u.access_epoch)::int as counting
        from single_use_tokens t join users u on u.id = t.user_id
        where t.user_id = $1 and t.purpose = 'passkey_challenge'`,
      [crowded.person.id],
    );
    expect(row?.counting).toBe(0);
    expect(Number(row?.changed)).toBeLessThanOrEqual(MOST);
    expect((await ask("GET", "/sessions", { token: thief.token })).status).toBe(401);
  });
});

describe("a method turned on", () => {
  it("spares the newest of what is open alone", async () => {
    const person = await newPerson();
    const [epoch] = await world.sql("select access_epoch as epoch from users where id = $1", [person.id]);
    await world.sql(
      `insert into single_use_tokens (purpose, token_hash, user_id, access_epoch, expires_at, created_at)
        select 'reset_password', decode(md5(i || '-' || $1::text), 'hex'), $1::uuid, $2::int, now() + interval '5 minutes',
          now() - i * interval '1 second' from generate_series(1, ${MANY}) i`,
      [person.id, epoch?.epoch],
    );
    await enrol(person);
    const [row] = await world.sql(
      `select count(*)::int as spared, max(now() - t.created_at) < interval '1 hour' as newest
        from single_use_tokens t join users u on u.id = t.user_id
        where u.id = $1 and t.purpose = 'reset_password' and t.access_epoch = u.access_epoch and t.consumed_at is null`,
      [person.id],
    );
    expect(row).toEqual({ spared: MOST, newest: true });
  });
});
