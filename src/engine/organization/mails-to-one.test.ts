import { expect, it } from "vitest";
import { ask, mustAsk, openWorld } from "@/testing/harness/here";
import { newOwner } from "@/testing/people/here";
import { join } from "@/testing/people/organization";

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
