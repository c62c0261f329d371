import { beforeAll, describe, expect, it } from "vitest";
import { actAsOperator } from "@/engine/account/operator";
import { ask, mustAsk, openWorld } from "@/testing/harness/here";
import { type Enrolled, enrol, type SignedIn, signIn } from "@/testing/people/client";
import { newOwner, tokenMailedTo } from "@/testing/people/here";
import { join, proveBackup } from "@/testing/people/organization";

/**
 * Guarantee (L01): ending everything an account has open is one update of its row, however many sessions there are.
 * For one release rows are also swept for the version before, which here may write nothing.
 */

const world = openWorld();
const MANY = 20_000;
const NEW_PASSWORD = "eight brave lanterns hum";

/** Writes that the sweep would make are left out; every other is counted. */
const HOLD_THE_SWEEP = `
  create function left_out() returns trigger language plpgsql as $$ begin return null; end $$;
  create trigger left_out before update on sessions for each row
    when (old.revoked_at is null and new.revoked_at is not null) execute function left_out();
  create trigger left_out before update on single_use_tokens for each row
    when (old.consumed_at is null and new.data ? 'ended') execute function left_out();
  create trigger left_out before delete on trusted_devices for each row execute function left_out();
  create sequence written;
  create function count_write() returns trigger language plpgsql security definer as
    $$ begin perform nextval('public.written'); return null; end $$;
  do $$ declare name text; begin
    for name in select tablename from pg_tables where schemaname = 'public' loop
      execute format('create trigger zz_count after insert or update or delete on %I for each row execute function count_write()', name);
    end loop; end $$`;

const FILL = [
  `insert into sessions (id, user_id, token_hash, carrier, level, proofs, access_epoch, trust_epoch, rules_epoch, expires_at, ip)
    select md5('crowd' || i)::uuid, $1, decode(md5('crowd' || i), 'hex'), 'bearer', 'full', '[]', 0, 0, 0, now() + interval '1 day', 'crowd'
    from generate_series(1, ${MANY}) i`,
  `insert into trusted_devices (id, user_id, token_hash, name, trust_epoch, rules_epoch, expires_at)
    select md5('crowd' || i)::uuid, $1, decode(md5('crowd' || i), 'hex'), 'Chrome', 0, 0, now() + interval '1 day'
    from generate_series(1, 1000) i`,
  `insert into single_use_tokens (purpose, token_hash, user_id, access_epoch, expires_at)
    select 'magic_link_sign_in', decode(md5('crowd' || i), 'hex'), $1, 0, now() + interval '1 day' from generate_series(1, 1000) i`,
];
const CROWDED = ["sessions", "trusted_devices", "single_use_tokens"];

let owner: SignedIn;
let crowdOf: string;
beforeAll(async () => {
  owner = await newOwner();
  crowdOf = (await join(owner)).id;
  for (const fill of FILL) await world.sql(fill, [crowdOf]);
  await world.sql("analyze sessions");
  await world.sql(HOLD_THE_SWEEP);
});

type Ended = { own: Enrolled; other: string };

/** Somebody with a method, and another full session of theirs. */
async function newMember(): Promise<Ended> {
  const own = await enrol(await join(owner));
  const { fullAccessToken } = await proveBackup(own, (await signIn(own)).token);
  return { own, other: fullAccessToken };
}

/** What is open elsewhere in a crowd becomes theirs, unseen by what counts and holds. */
async function giveCrowd({ own: { id } }: Ended): Promise<void> {
  for (const table of CROWDED) {
    await world.sql(`alter table ${table} disable trigger user`);
    await world.sql(`update ${table} set user_id = $1 where user_id = $2`, [id, crowdOf]);
    await world.sql(`alter table ${table} enable trigger user`);
  }
  crowdOf = id;
}

const ENDERS: [what: string, prepare: (ended: Ended) => Promise<() => Promise<unknown>>][] = [
  [
    "a password changed",
    async ({ own: { token } }) =>
      () =>
        mustAsk("POST", "/user/password", { token, body: { newPassword: NEW_PASSWORD } }),
  ],
  [
    "a password reset by mail",
    async ({ own: { email } }) => {
      await world.sql("delete from rate_limits");
      await mustAsk("POST", "/user/request-reset-password", { body: { email } });
      const body = { token: await tokenMailedTo(email), newPassword: NEW_PASSWORD };
      return () => mustAsk("POST", "/user/reset-password", { body });
    },
  ],
  [
    "signing out everywhere",
    async ({ own: { token } }) =>
      () =>
        mustAsk("POST", "/sessions/revoke-all", { token, body: {} }),
  ],
  [
    "this wasn't me",
    async ({ own: { token } }) =>
      () =>
        mustAsk("POST", "/mfa/activity/deny", { token, body: {} }),
  ],
  [
    "sessions ended by an administrator",
    async ({ own: { id } }) =>
      () =>
        mustAsk("POST", `/organization/users/${id}/revoke-sessions`, { token: owner.token }),
  ],
  [
    "sessions ended by the operator",
    async ({ own: { email } }) =>
      () =>
        actAsOperator("end-sessions", email),
  ],
  [
    "every method reset",
    async ({ own: { token } }) =>
      () =>
        mustAsk("POST", "/mfa/reset", { token, body: {} }),
  ],
];

const writes = async () => Number((await world.sql("select last_value as n from written"))[0]?.n);

/** @returns how many rows it wrote */
async function end(prepare: (typeof ENDERS)[number][1], isCrowded: boolean): Promise<number> {
  const ended = await newMember();
  if (isCrowded) await giveCrowd(ended);
  const act = await prepare(ended);
  const before = await writes();
  await act();
  const wrote = (await writes()) - before;
  const open = await world.sql(
    "select count(*)::int as n from sessions where user_id = $1 and revoked_at is null",
    [ended.own.id],
  );
  if (isCrowded) expect(open[0]?.n).toBeGreaterThan(MANY);
  expect((await ask("GET", "/mfa/status", { token: ended.other })).status).toBe(401);
  return wrote;
}

describe(`ending ${MANY} sessions writes what ending a few does`, () => {
  it.each(ENDERS)("%s", async (_, prepare) => {
    const few = await end(prepare, false);
    // Its person's row, the session that goes on with its tokens, the trail, a mail and its limits.
    expect(few).toBeLessThan(20);
    expect(await end(prepare, true)).toBe(few);
  });
});

it("with the sweep, a thousand rows more and no more: it can't make the ending fail", async () => {
  await world.sql("drop trigger left_out on sessions");
  const ended = await newMember();
  await giveCrowd(ended);
  // Older than all that are swept.
  const { token, id } = ended.own;
  await world.sql(
    "update sessions set created_at = now() - interval '1 day' where user_id = $1 and ip <> 'crowd'",
    [id],
  );
  const before = await writes();
  await mustAsk("POST", "/sessions/revoke-all", { token, body: {} });
  const wrote = (await writes()) - before;
  expect(wrote).toBeGreaterThan(900);
  expect(wrote).toBeLessThan(1_100);
  expect((await ask("GET", "/mfa/status", { token: ended.other })).status).toBe(401);
});
