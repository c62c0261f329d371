import { beforeEach, describe, expect, it } from "vitest";
import { inTurn } from "@/testing/database/in-turn";
import { type Answer, ask, openWorld } from "@/testing/harness/here";
import { type SignedIn, signIn } from "@/testing/people/client";
import { newOwner, newPerson } from "@/testing/people/here";
import { invite } from "@/testing/people/organization";

/**
 * Guarantee (L01): a change of one's own that waits for the account's row isn't made once the session that asked for it
 * has ended.
 */

const world = openWorld();
beforeEach(() => world.sql("delete from rate_limits"));

const ENDS: [what: string, end: (thief: SignedIn) => Promise<unknown>][] = [
  [
    "access",
    ({ id }) =>
      world.sql(
        "update users set access_epoch = access_epoch + 1, trust_epoch = trust_epoch + 1 where id = $1",
        [id],
      ),
  ],
  [
    "the session",
    ({ sessionId }) =>
      world.sql(
        "update sessions set revoked_at = now(), revoked_reason = 'ended', token_hash = null where id = $1",
        [sessionId],
      ),
  ],
];

const CHANGES: [what: string, change: (thief: SignedIn) => Promise<() => Promise<Answer>>, done: string][] = [
  [
    "deletion",
    async ({ id, token }) =>
      () =>
        ask("DELETE", `/user/${id}`, { token }),
    "select 1 where not exists (select 1 from users where id = $1)",
  ],
  [
    "another name",
    async ({ id, token }) =>
      () =>
        ask("PUT", `/user/${id}`, { token, body: { name: "Mallory" } }),
    "select 1 from users where id = $1 and first_name = 'Mallory'",
  ],
  [
    "a new organization",
    async ({ token }) =>
      () =>
        ask("POST", "/organization", { token, body: { name: "Mallory's" } }),
    "select 1 from users where id = $1 and org_id is not null",
  ],
  [
    "joining one",
    async ({ email, token }) => {
      const invitation = await invite(await newOwner(), email);
      return () =>
        ask("POST", "/organization/invitations/accept", { token, body: { token: invitation.token } });
    },
    "select 1 from users where id = $1 and org_id is not null",
  ],
];

it("a deletion isn't done for somebody who became an organization's last owner meanwhile", async () => {
  const [person, owner] = [await signIn(await newPerson()), await newOwner()];
  const held = { text: "select 1 from users where id = $1 for update", params: [person.id] };
  const deletion = () => ask("DELETE", `/user/${person.id}`, { token: person.token });
  const [answer] = await inTurn(world, held, [deletion], async () => {
    const organization = "(select org_id from users where id = $2)";
    await world.sql(`update users set org_id = ${organization}, org_role = 255 where id = $1`, [
      person.id,
      owner.id,
    ]);
    await world.sql("update users set org_role = 0 where id = $1", [owner.id]);
  });
  expect(answer?.status).toBe(409);
  expect(await world.sql("select 1 from users where id = $1", [person.id])).toHaveLength(1);
});

describe.each(CHANGES)("%s", (_what, prepare, done) => {
  it.each(ENDS)("isn't done once %s ended meanwhile", async (_end, end) => {
    const thief = await signIn(await newPerson());
    const change = await prepare(thief);
    const held = { text: "select 1 from users where id = $1 for update", params: [thief.id] };
    const [answer] = await inTurn(world, held, [change], () => end(thief));
    expect(answer?.status).toBeGreaterThanOrEqual(400);
    expect(answer?.status).toBeLessThan(500);
    expect(await world.sql(done, [thief.id])).toEqual([]);
  });

  it("is done otherwise", async () => {
    const owner = await signIn(await newPerson());
    const change = await prepare(owner);
    expect((await change()).status).toBeLessThan(300);
    expect(await world.sql(done, [owner.id])).toHaveLength(1);
  });
});
