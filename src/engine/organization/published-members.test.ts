import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newAddress, type SignedIn } from "@/testing/client";
import { mustAsk, newOwner, openWorld, type World } from "@/testing/direct";
import { join } from "@/testing/organization";

/** What the public TypeScript client reads from the answers about members and sessions, under the names it knows. */

let world: World;
let owner: SignedIn;
beforeAll(async () => {
  world = await openWorld();
  owner = await newOwner();
});
afterAll(() => world.close());

const uuid = expect.stringMatching(/^[0-9a-f-]{36}$/);
const asPublished = (person: { id: unknown; email: string }, more: Record<string, unknown> = {}) => ({
  ...{ id: person.id, email: person.email, name: "Ada", lastName: "Lovelace", orgId: uuid, orgRole: 0 },
  ...{ orgRoleDescription: "USER", orgRoles: [0], validated: true, deletedAt: null },
  ...more,
});

describe("the public client", () => {
  it("finds the members in `data`, and how many there are in `total`, whatever part of them is listed", async () => {
    const member = await join(owner);
    const admin = await join(owner, 254);
    const all = await mustAsk("GET", "/organization/users", owner.token);
    const [own, theirs] = [
      asPublished(owner, { orgRole: 255, orgRoleDescription: "OWNER", orgRoles: [255] }),
      asPublished(admin, { orgRole: 254, orgRoleDescription: "ADMINISTRATORS", orgRoles: [254] }),
    ];
    const expected = [own, theirs, asPublished(member)].map((one) => expect.objectContaining(one));
    expect(all).toMatchObject({ success: true, total: 3, data: expect.arrayContaining(expected) });
    const part = await mustAsk("GET", "/organization/users?role=254&limit=1", owner.token);
    expect(part).toMatchObject({ total: 3, data: [theirs] });
  });

  it("finds one member's fields in the answer itself", async () => {
    const member = await join(owner);
    const answer = await mustAsk("GET", `/organization/users/${member.id}`, owner.token);
    expect(answer).toMatchObject({ success: true, ...asPublished(member), mfaEnabled: false });
  });

  it("is told whom it invited, and as what", async () => {
    const body = { email: newAddress(), password: "ignored", firstName: "A", lastName: "B", orgRole: 2 };
    const answer = await mustAsk("POST", "/organization/users", owner.token, body);
    const invited = { name: "", lastName: "", orgRole: 2, orgRoleDescription: "WORKSPACES", orgRoles: [2] };
    expect(answer).toMatchObject({
      message: expect.any(String),
      data: asPublished({ id: uuid, email: body.email }, { ...invited, validated: false }),
    });
  });

  it("is told what a role was and is", async () => {
    const member = await join(owner);
    const asMember = { orgRole: 1, orgRoleDescription: "BILLING", orgRoles: [1] };
    expect(
      await mustAsk("PUT", `/organization/users/${member.id}`, owner.token, { orgRole: 1 }),
    ).toMatchObject({ message: expect.any(String), data: asPublished(member, asMember) });
    expect(await mustAsk("PUT", `/user/${member.id}/role`, owner.token, { orgRole: 254 })).toMatchObject({
      message: expect.any(String),
      data: { userId: member.id, previousRole: 1, newRole: 254, message: expect.any(String) },
    });
  });

  it("is told until when the session it keeps alive can last", async () => {
    const { sessions } = await mustAsk("GET", "/sessions", owner.token);
    const answer = await mustAsk("POST", `/sessions/${owner.sessionId}/heartbeat`, owner.token);
    expect(answer).toMatchObject({ success: true, message: expect.any(String) });
    expect(sessions).toMatchObject([{ id: owner.sessionId, expiresAt: answer.newExpiry }]);
  });
});
