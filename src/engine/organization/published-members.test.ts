import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { ask, mustAsk, openWorld } from "@/testing/harness/here";
import { enrol, newAddress, type SignedIn, signIn } from "@/testing/people/client";
import { newOwner, newPerson } from "@/testing/people/here";
import { join, trust } from "@/testing/people/organization";
import { asPublished } from "@/testing/people/published";

/** What the public TypeScript client reads from the answers about members and sessions, under the names it knows. */

openWorld();
let owner: SignedIn;
beforeAll(async () => {
  owner = await newOwner();
});

const uuid = expect.stringMatching(/^[0-9a-f-]{36}$/);

describe("the public client", () => {
  it("finds the members in `data`, and how many there are in `total`, whatever part of them is listed", async () => {
    const member = await join(owner);
    const admin = await join(owner, 254);
    const all = await mustAsk("GET", "/organization/users", { token: owner.token });
    const [own, theirs] = [
      asPublished(owner, { orgRole: 255, orgRoleDescription: "OWNER", orgRoles: [255] }),
      asPublished(admin, { orgRole: 254, orgRoleDescription: "ADMINISTRATORS", orgRoles: [254] }),
    ];
    const expected = [own, theirs, asPublished(member)].map((one) => expect.objectContaining(one));
    expect(all).toMatchObject({ success: true, total: 3, data: expect.arrayContaining(expected) });
    const part = await mustAsk("GET", "/organization/users?role=254&limit=1", { token: owner.token });
    expect(part).toMatchObject({ total: 3, data: [theirs] });
  });

  it("finds one member's fields in the answer itself", async () => {
    const member = await join(owner);
    const answer = await mustAsk("GET", `/organization/users/${member.id}`, { token: owner.token });
    expect(answer).toMatchObject({ success: true, ...asPublished(member), mfaEnabled: false });
  });

  it("is told whom it invited, and as what", async () => {
    const body = { email: newAddress(), password: "ignored", firstName: "A", lastName: "B", orgRole: 2 };
    const answer = await mustAsk("POST", "/organization/users", { token: owner.token, body });
    const invited = { name: "A", lastName: "B", orgRole: 2, orgRoleDescription: "WORKSPACES", orgRoles: [2] };
    expect(answer).toMatchObject({
      message: expect.any(String),
      data: asPublished({ id: uuid, email: body.email }, { ...invited, validated: false }),
    });
  });

  it("is told what a role was and is", async () => {
    const member = await join(owner);
    const asMember = { orgRole: 1, orgRoleDescription: "BILLING", orgRoles: [1] };
    expect(
      await mustAsk("PUT", `/organization/users/${member.id}`, { token: owner.token, body: { orgRole: 1 } }),
    ).toMatchObject({ message: expect.any(String), data: asPublished(member, asMember) });
    expect(
      await mustAsk("PUT", `/user/${member.id}/role`, { token: owner.token, body: { orgRole: 254 } }),
    ).toMatchObject({
      message: expect.any(String),
      data: { userId: member.id, previousRole: 1, newRole: 254, message: expect.any(String) },
    });
  });

  it("reads somebody's role by their id: its own, and a member's where it administers", async () => {
    const member = await join(owner, 1);
    const data = { userId: member.id, orgRole: 1, orgRoleDescription: "BILLING", orgRoles: [1] };
    for (const { token } of [member, owner])
      expect(await mustAsk("GET", `/user/${member.id}`, { token })).toEqual({ success: true, data });
    const stranger = await newOwner();
    const refused = { status: 404, body: { code: "USER_NOT_FOUND" } };
    expect(await ask("GET", `/user/${owner.id}`, { token: member.token })).toMatchObject(refused);
    expect(await ask("GET", `/user/${member.id}`, { token: stranger.token })).toMatchObject(refused);
  });

  it("changes names, a role, or both, and is told why where it can't", async () => {
    const member = await join(owner);
    const put = (body: object) =>
      mustAsk("PUT", `/organization/users/${member.id}`, { token: owner.token, body });
    expect(await put({ name: "Augusta" })).toMatchObject({
      data: asPublished(member, { name: "Augusta" }),
    });
    expect(await put({ lastName: "King", orgRole: 1, name: null })).toMatchObject({
      data: asPublished(member, {
        name: "Augusta",
        lastName: "King",
        orgRole: 1,
        orgRoleDescription: "BILLING",
        orgRoles: [1],
      }),
    });
    expect(await put({ name: "Ada", lastName: "", orgRole: 1 })).toMatchObject({
      data: { name: "Ada", lastName: "", orgRole: 1 },
    });
    // All of it or nothing: the last owner stays one, under the name they had.
    const own = { name: "Nobody", orgRole: 0 };
    const refused = await ask("PUT", `/organization/users/${owner.id}`, { token: owner.token, body: own });
    expect(refused).toMatchObject({ status: 409, body: { error: expect.stringContaining("last owner") } });
    expect(await mustAsk("GET", `/organization/users/${owner.id}`, { token: owner.token })).toMatchObject({
      name: "Ada",
    });
  });

  it("can't rename a member of a higher role", async () => {
    const admin = await join(owner, 254);
    const answer = await ask("PUT", `/organization/users/${owner.id}`, {
      token: admin.token,
      body: { name: "Eve" },
    });
    expect(answer).toMatchObject({ status: 403, body: { code: "FORBIDDEN" } });
  });

  it("reads and changes its own organization, and no other", async () => {
    const founder = await newOwner();
    const { data: profile } = await mustAsk("GET", "/user/profile", { token: founder.token });
    const path = `/organization/${Object(profile).orgId}`;
    const details = {
      ...{ id: Object(profile).orgId, name: expect.any(String), domain: "", address1: null, address2: null },
      ...{ city: null, zipcode: null, phone: null, state: null, country: null, website: null },
      ...{ reposDisabled: false, is_business: true, mfaEnforced: false, deletedAt: null },
    };
    expect(await mustAsk("GET", path, { token: founder.token })).toEqual({ success: true, data: details });
    const renamed = await mustAsk("PUT", path, {
      token: founder.token,
      body: {
        name: "Difference",
        address1: "Dorset St",
        city: null,
      },
    });
    expect(renamed).toMatchObject({ message: expect.any(String), data: { ...details, name: "Difference" } });
    const enforced = await mustAsk("PUT", path, {
      token: founder.token,
      body: {
        ...details,
        name: "Difference",
        mfaEnforced: true,
      },
    });
    expect(enforced).toMatchObject({ data: { mfaEnforced: true } });
    expect(await mustAsk("GET", "/mfa/status", { token: founder.token })).toMatchObject({
      data: { isEnforced: true },
    });
    for (const token of [owner.token, (await signIn(await newPerson())).token]) {
      expect(await ask("GET", path, { token })).toMatchObject({ status: 404 });
      expect(await ask("PUT", path, { token, body: { name: "Eve" } })).toMatchObject({ status: 404 });
    }
  });

  it("sending back what it was given changes nothing: no requirement, and no trusted device ends", async () => {
    const founder = await newOwner();
    const { data: profile } = await mustAsk("GET", "/user/profile", { token: founder.token });
    const path = `/organization/${Object(profile).orgId}`;
    const later = new Date(Date.now() + 86_400_000).toISOString();
    await mustAsk("POST", "/mfa/organization/enforce", {
      token: founder.token,
      body: { enforced: true, from: later },
    });
    const { data } = await mustAsk("GET", path, { token: founder.token });
    await mustAsk("PUT", path, { token: founder.token, body: data });
    expect(await mustAsk("GET", "/organization", { token: founder.token })).toMatchObject({
      organization: { mfaPolicy: { from: later } },
    });
  });

  it("untrusts a device, sees it untrusted, and removes it", async () => {
    const person = await enrol(await newPerson());
    await trust(person);
    const { devices } = await mustAsk("GET", "/devices", { token: person.token });
    const [{ id } = { id: "" }] = z.array(z.object({ id: z.string() })).parse(devices);
    expect(devices).toMatchObject([{ isTrusted: true, trustLevel: "trusted" }]);
    for (const _ of ["once", "and once more"])
      await mustAsk("POST", `/devices/${id}/untrust`, { token: person.token });
    const iso = expect.stringMatching(/^\d{4}-/);
    const untrusted = { id, isTrusted: false, trustLevel: "untrusted", trustExpiresAt: iso };
    expect(await mustAsk("GET", "/devices", { token: person.token })).toMatchObject({ devices: [untrusted] });
    expect(await mustAsk("GET", `/devices/${id}`, { token: person.token })).toMatchObject({
      device: untrusted,
    });
    await mustAsk("DELETE", `/devices/${id}`, { token: person.token });
    expect(await mustAsk("GET", "/devices", { token: person.token })).toMatchObject({ devices: [] });
    expect(await ask("DELETE", `/devices/${id}`, { token: person.token })).toMatchObject({ status: 404 });
  });

  it("an untrusted device is asked for the second step again", async () => {
    const person = await enrol(await newPerson());
    const trustedDeviceToken = await trust(person);
    expect((await signIn(person, { trustedDeviceToken })).isAsked).toBe(false);
    const { devices } = await mustAsk("GET", "/devices", { token: person.token });
    await mustAsk("POST", `/devices/${Object(devices)[0].id}/untrust`, { token: person.token });
    expect((await signIn(person, { trustedDeviceToken })).isAsked).toBe(true);
  });

  it("is told until when the session it keeps alive can last", async () => {
    const { sessions } = await mustAsk("GET", "/sessions", { token: owner.token });
    const answer = await mustAsk("POST", `/sessions/${owner.sessionId}/heartbeat`, { token: owner.token });
    expect(answer).toMatchObject({ success: true, message: expect.any(String) });
    expect(sessions).toMatchObject([{ id: owner.sessionId, expiresAt: answer.newExpiry }]);
  });
});
