import { describe, expect, it } from "vitest";
import { z } from "zod";
import { ask, mustAsk, openWorld } from "@/testing/harness/here";
import { newAddress, type SignedIn } from "@/testing/people/client";
import { newOwner, newPerson, tokenMailedTo } from "@/testing/people/here";
import { join } from "@/testing/people/organization";

/** Guarantee: an invitation lets in its address once, with no more than its sender may give by then. */

const world = openWorld();

const roleOf = async (id: string) =>
  (await world.sql("select org_role, org_id from users where id = $1", [id]))[0];

describe("H06: an invitation", () => {
  it("is accepted once, by the address it was mailed to, and by nobody else", async () => {
    const owner = await newOwner();
    const [invited, other] = [await newPerson(), await newPerson()];
    await mustAsk("POST", "/organization/users", {
      token: owner.token,
      body: { email: invited.email.toUpperCase() },
    });
    const token = await tokenMailedTo(invited.email.toUpperCase());
    const path = "/organization/invitations/accept";
    expect(await ask("POST", path, { body: { token } })).toMatchObject({ status: 401 });
    expect(await ask("POST", path, { token: other.token, body: { token } })).toMatchObject({
      status: 400,
      body: { code: "INVALID_TOKEN" },
    });
    // Reading it spends nothing.
    for (let i = 0; i < 3; i++) await mustAsk("POST", "/organization/invitations/read", { body: { token } });
    const tries = await Promise.all(
      Array.from({ length: 10 }, () => ask("POST", path, { token: invited.token, body: { token } })),
    );
    expect(tries.filter(({ status }) => status === 200)).toHaveLength(1);
    await mustAsk("POST", "/organization/leave", { token: invited.token });
    expect(await ask("POST", path, { token: invited.token, body: { token } })).toMatchObject({ status: 400 });
  });

  it("dies when it is revoked, replaced by a resent one, expired, or when its maker loses the role", async () => {
    const owner = await newOwner();
    const admin = await join(owner, 254);
    const accept = async (token: string, person: SignedIn) =>
      (await ask("POST", "/organization/invitations/accept", { token: person.token, body: { token } }))
        .status;
    const invite = async (by: SignedIn, role = 0) => {
      const person = await newPerson();
      const { invitation } = await mustAsk("POST", "/organization/users", {
        token: by.token,
        body: {
          email: person.email,
          role,
        },
      });
      const { id } = z.object({ id: z.string() }).parse(invitation);
      return { person, id, token: await tokenMailedTo(person.email) };
    };
    const revoked = await invite(owner);
    await mustAsk("DELETE", `/organization/invitations/${revoked.id}`, { token: owner.token });
    expect(await accept(revoked.token, revoked.person)).toBe(400);
    const resent = await invite(owner);
    await world.sql("delete from rate_limits");
    await mustAsk("POST", `/organization/invitations/${resent.id}/resend`, { token: owner.token });
    expect(await accept(resent.token, resent.person)).toBe(400);
    expect(await accept(await tokenMailedTo(resent.person.email), resent.person)).toBe(200);
    const expired = await invite(owner);
    await world.sql("update invitations set expires_at = now() where id = $1", [expired.id]);
    expect(await accept(expired.token, expired.person)).toBe(400);
    const orphaned = await invite(admin, 254);
    await mustAsk("PUT", `/user/${admin.id}/role`, { token: owner.token, body: { role: 1 } });
    expect(await accept(orphaned.token, orphaned.person)).toBe(400);
  });

  it("never offers more than the inviter has, and isn't made by a member", async () => {
    const owner = await newOwner();
    const [admin, member] = [await join(owner, 254), await join(owner)];
    const body = { email: newAddress(), role: 255 };
    expect(await ask("POST", "/organization/users", { token: admin.token, body })).toMatchObject({
      status: 403,
    });
    expect(
      await ask("POST", "/organization/users", { token: member.token, body: { email: body.email } }),
    ).toMatchObject({
      status: 403,
      body: { code: "FORBIDDEN" },
    });
    expect(
      await ask("POST", "/organization/users", { token: owner.token, body: { ...body, role: 7 } }),
    ).toMatchObject({
      status: 400,
    });
  });
});

it("H03: an invitation to a higher role isn't replaced by a lower one of somebody who couldn't take it back", async () => {
  const owner = await newOwner();
  const admin = await join(owner, 254);
  const person = await newPerson();
  const invite = (by: SignedIn, role: number) =>
    ask("POST", "/organization/users", { token: by.token, body: { email: person.email, role } });
  await invite(owner, 255);
  const token = await tokenMailedTo(person.email);
  // Not for being too soon after the other.
  await world.sql("delete from rate_limits");
  expect(await invite(admin, 0)).toMatchObject({ status: 403, body: { code: "FORBIDDEN" } });
  await mustAsk("POST", "/organization/invitations/accept", { token: person.token, body: { token } });
  expect(await roleOf(person.id)).toMatchObject({ org_role: 255 });
});
