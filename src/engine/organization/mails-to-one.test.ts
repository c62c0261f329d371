import { expect, it } from "vitest";
import { ask, mustAsk, openWorld } from "@/testing/harness/here";
import { newOwner } from "@/testing/people/here";
import { join } from "@/testing/people/organization";
import { env } from "../platform/settings/env";

/** Guarantee: nobody's mailbox is filled by others, however many they are and whatever they press. */

const world = openWorld();

const mailsOf = async (template: string) =>
  Number((await world.sql("select count(*)::int as n from outbox where template = $1", [template]))[0]?.n);

it("L09: invitations to one address from many organizations are five mails, and the inviter hears so", async () => {
  const statuses: number[] = [];
  for (let count = 0; count < 8; count += 1) {
    const owner = await newOwner();
    const body = { email: "wanted@example.test", role: 0 };
    statuses.push((await ask("POST", "/organization/users", { token: owner.token, body })).status);
  }
  expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429, 429]);
  expect(await mailsOf("invitation")).toBe(5);
});

it("L09: fifty changes of a role are all done, and five mails; of another kind, one is told all the same", async () => {
  const owner = await newOwner();
  const member = await join(owner);
  const before = await mailsOf("security-notice");
  for (let count = 0; count < 50; count += 1)
    await mustAsk("PUT", `/user/${member.id}/role`, {
      token: owner.token,
      body: { role: count % 2 === 0 ? 1 : 0 },
    });
  expect(await mailsOf("security-notice")).toBe(before + 5);
  const [row] = await world.sql("select org_role as role from users where id = $1", [member.id]);
  expect(row?.role).toBe(0);
  await mustAsk("POST", `/organization/users/${member.id}/revoke-sessions`, { token: owner.token });
  expect(await mailsOf("security-notice")).toBe(before + 6);
});

it("L09: sixty resets of one member are all done, and five mails", async () => {
  const owner = await newOwner();
  const member = await join(owner);
  for (let count = 0; count < 60; count += 1)
    await mustAsk("POST", "/mfa/reset", { token: owner.token, body: { resetUserId: member.id } });
  expect(await mailsOf("admin-reset")).toBe(5);
});

it("L09: who invites is counted too: a hundred of one account, in whatever organization it goes on", async () => {
  const [owner, another] = [await newOwner(), await newOwner()];
  const inviteOne = async (by: { token: string }, name: string) =>
    (
      await ask("POST", "/organization/users", {
        token: by.token,
        body: { email: `${name}@example.test`, role: 0 },
      })
    ).status;
  let sent = 0;
  while (sent < 200 && (await inviteOne(owner, `guest-${sent}`)) === 200) sent += 1;
  // One more comes free every ten seconds.
  expect(sent).toBeGreaterThanOrEqual(100);
  expect(sent).toBeLessThan(120);
  await world.sql(
    `with made as (insert into organizations (name) values ('Elsewhere') returning id)
      update users set org_id = (select id from made) where id = $1`,
    [owner.id],
  );
  expect(await inviteOne(owner, "one-more")).toBe(429);
  expect(await inviteOne(another, "one-more")).toBe(200);
});

it("L09: what one network has mailed is counted over all addresses: sixty, then one in six seconds", async () => {
  const settings = env();
  const before = settings.RATE_LIMIT_MULTIPLIER;
  await world.sql("delete from rate_limits");
  try {
    settings.RATE_LIMIT_MULTIPLIER = 1;
    const statuses: number[] = [];
    for (let count = 0; count < 70; count += 1) {
      const body = { email: `nobody-${count}@example.test` };
      statuses.push((await ask("POST", "/user/request-reset-password", { body })).status);
    }
    expect(statuses.slice(0, 60)).toEqual(statuses.slice(0, 60).map(() => 200));
    expect(statuses.slice(60)).toContain(429);
  } finally {
    settings.RATE_LIMIT_MULTIPLIER = before;
  }
});
