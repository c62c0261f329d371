import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { enrol, newAddress, type SignedIn, signIn } from "@/testing/people/client";
import {
  ask,
  mustAsk,
  newOwner,
  openWorld,
  signUp,
  tokenMailedTo,
  type World,
} from "@/testing/people/direct";
import { join, trust } from "@/testing/people/organization";

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
      await mustAsk("PUT", `/organization/users/${member.id}`, owner.token, { orgRole: 1 }),
    ).toMatchObject({ message: expect.any(String), data: asPublished(member, asMember) });
    expect(await mustAsk("PUT", `/user/${member.id}/role`, owner.token, { orgRole: 254 })).toMatchObject({
      message: expect.any(String),
      data: { userId: member.id, previousRole: 1, newRole: 254, message: expect.any(String) },
    });
  });

  it("reads somebody's role by their id: its own, and a member's where it administers", async () => {
    const member = await join(owner, 1);
    const data = { userId: member.id, orgRole: 1, orgRoleDescription: "BILLING", orgRoles: [1] };
    for (const { token } of [member, owner])
      expect(await mustAsk("GET", `/user/${member.id}`, token)).toEqual({ success: true, data });
    const stranger = await newOwner();
    const refused = { status: 404, body: { code: "USER_NOT_FOUND" } };
    expect(await ask("GET", `/user/${owner.id}`, member.token)).toMatchObject(refused);
    expect(await ask("GET", `/user/${member.id}`, stranger.token)).toMatchObject(refused);
  });

  it("changes names, a role, or both, and is told why where it can't", async () => {
    const member = await join(owner);
    const put = (body: object) => mustAsk("PUT", `/organization/users/${member.id}`, owner.token, body);
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
    const refused = await ask("PUT", `/organization/users/${owner.id}`, owner.token, own);
    expect(refused).toMatchObject({ status: 409, body: { error: expect.stringContaining("last owner") } });
    expect(await mustAsk("GET", `/organization/users/${owner.id}`, owner.token)).toMatchObject({
      name: "Ada",
    });
  });

  it("can't rename a member of a higher role", async () => {
    const admin = await join(owner, 254);
    const answer = await ask("PUT", `/organization/users/${owner.id}`, admin.token, { name: "Eve" });
    expect(answer).toMatchObject({ status: 403, body: { code: "FORBIDDEN" } });
  });

  it("reads and changes its own organization, and no other", async () => {
    const founder = await newOwner();
    const { data: profile } = await mustAsk("GET", "/user/profile", founder.token);
    const path = `/organization/${Object(profile).orgId}`;
    const details = {
      ...{ id: Object(profile).orgId, name: expect.any(String), domain: "", address1: null, address2: null },
      ...{ city: null, zipcode: null, phone: null, state: null, country: null, website: null },
      ...{ reposDisabled: false, is_business: true, mfaEnforced: false, deletedAt: null },
    };
    expect(await mustAsk("GET", path, founder.token)).toEqual({ success: true, data: details });
    const renamed = await mustAsk("PUT", path, founder.token, {
      name: "Difference",
      address1: "Dorset St",
      city: null,
    });
    expect(renamed).toMatchObject({ message: expect.any(String), data: { ...details, name: "Difference" } });
    const enforced = await mustAsk("PUT", path, founder.token, {
      ...details,
      name: "Difference",
      mfaEnforced: true,
    });
    expect(enforced).toMatchObject({ data: { mfaEnforced: true } });
    expect(await mustAsk("GET", "/mfa/status", founder.token)).toMatchObject({ data: { isEnforced: true } });
    for (const token of [owner.token, (await signIn(await signUp())).token]) {
      expect(await ask("GET", path, token)).toMatchObject({ status: 404 });
      expect(await ask("PUT", path, token, { name: "Eve" })).toMatchObject({ status: 404 });
    }
  });

  it("sending back what it was given changes nothing: no requirement, and no trusted device ends", async () => {
    const founder = await newOwner();
    const { data: profile } = await mustAsk("GET", "/user/profile", founder.token);
    const path = `/organization/${Object(profile).orgId}`;
    const later = new Date(Date.now() + 86_400_000).toISOString();
    await mustAsk("POST", "/mfa/organization/enforce", founder.token, { enforced: true, from: later });
    const { data } = await mustAsk("GET", path, founder.token);
    await mustAsk("PUT", path, founder.token, data);
    expect(await mustAsk("GET", "/organization", founder.token)).toMatchObject({
      organization: { mfaPolicy: { from: later } },
    });
  });

  it("untrusts a device, sees it untrusted, and removes it", async () => {
    const person = await enrol(await signUp());
    await trust(person);
    const { devices } = await mustAsk("GET", "/devices", person.token);
    const [{ id } = { id: "" }] = z.array(z.object({ id: z.string() })).parse(devices);
    expect(devices).toMatchObject([{ isTrusted: true, trustLevel: "trusted" }]);
    for (const _ of ["once", "and once more"]) await mustAsk("POST", `/devices/${id}/untrust`, person.token);
    const iso = expect.stringMatching(/^\d{4}-/);
    const untrusted = { id, isTrusted: false, trustLevel: "untrusted", trustExpiresAt: iso };
    expect(await mustAsk("GET", "/devices", person.token)).toMatchObject({ devices: [untrusted] });
    expect(await mustAsk("GET", `/devices/${id}`, person.token)).toMatchObject({ device: untrusted });
    await mustAsk("DELETE", `/devices/${id}`, person.token);
    expect(await mustAsk("GET", "/devices", person.token)).toMatchObject({ devices: [] });
    expect(await ask("DELETE", `/devices/${id}`, person.token)).toMatchObject({ status: 404 });
  });

  it("an untrusted device is asked for the second step again", async () => {
    const person = await enrol(await signUp());
    const trustedDeviceToken = await trust(person);
    expect((await signIn(person, { trustedDeviceToken })).isAsked).toBe(false);
    const { devices } = await mustAsk("GET", "/devices", person.token);
    await mustAsk("POST", `/devices/${Object(devices)[0].id}/untrust`, person.token);
    expect((await signIn(person, { trustedDeviceToken })).isAsked).toBe(true);
  });

  it("is told until when the session it keeps alive can last", async () => {
    const { sessions } = await mustAsk("GET", "/sessions", owner.token);
    const answer = await mustAsk("POST", `/sessions/${owner.sessionId}/heartbeat`, owner.token);
    expect(answer).toMatchObject({ success: true, message: expect.any(String) });
    expect(sessions).toMatchObject([{ id: owner.sessionId, expiresAt: answer.newExpiry }]);
  });
});

describe("somebody invited", () => {
  const invite = async (more: object = {}) => {
    const body = {
      email: newAddress(),
      firstName: "Mary",
      lastName: "Somerville",
      password: "ignored",
      ...more,
    };
    const { data } = await mustAsk("POST", "/organization/users", owner.token, body);
    const { id } = z.object({ id: z.uuid() }).parse(data);
    return { id, email: body.email, token: await tokenMailedTo(body.email) };
  };
  const waiting = (person: { id: string; email: string }, more: object = {}) => ({
    ...asPublished(person, { name: "Mary", lastName: "Somerville", validated: false }),
    ...more,
  });

  it("is in the list under the id that inviting answered, and counted, but not among members alone", async () => {
    const person = await invite();
    const all = await mustAsk("GET", `/organization/users?search=${person.email}`, owner.token);
    expect(all.data).toMatchObject([waiting(person)]);
    const whole = await mustAsk("GET", "/organization/users?limit=100", owner.token);
    expect(z.array(z.unknown()).parse(whole.data)).toHaveLength(Number(whole.total));
    const members = await mustAsk("GET", "/organization/users?people=members&limit=100", owner.token);
    expect(JSON.stringify(members.data)).not.toContain(person.email);
    expect(members.total).toBe(Object(members.data).length);
  });

  it("is found page by page between the members, each once", async () => {
    await invite();
    const found: string[] = [];
    let cursor = "";
    do {
      const page = await mustAsk("GET", `/organization/users?limit=1${cursor}`, owner.token);
      found.push(
        ...z
          .array(z.object({ id: z.string() }))
          .parse(page.data)
          .map(({ id }) => id),
      );
      cursor = page.nextCursor === null ? "" : `&cursor=${page.nextCursor}`;
    } while (cursor !== "");
    const { data, total } = await mustAsk("GET", "/organization/users?limit=100", owner.token);
    expect(found).toEqual(
      z
        .array(z.object({ id: z.string() }))
        .parse(data)
        .map(({ id }) => id),
    );
    expect(found).toHaveLength(Number(total));
  });

  it("is read, changed, mailed again and taken back under that id", async () => {
    const person = await invite();
    const path = `/organization/users/${person.id}`;
    expect(await mustAsk("GET", path, owner.token)).toMatchObject(waiting(person, { mfaEnabled: false }));
    expect(await mustAsk("PUT", path, owner.token, { name: "M.", orgRole: 1 })).toMatchObject({
      data: waiting(person, { name: "M.", orgRole: 1, orgRoleDescription: "BILLING", orgRoles: [1] }),
    });
    expect(await mustAsk("PUT", `/user/${person.id}/role`, owner.token, { orgRole: 2 })).toMatchObject({
      data: { userId: person.id, previousRole: 1, newRole: 2 },
    });
    expect(await mustAsk("GET", `/user/${person.id}`, owner.token)).toMatchObject({ data: { orgRole: 2 } });
    await world.sql("delete from rate_limits");
    const resent = await mustAsk("POST", `${path}/resend-invitation`, owner.token);
    expect(resent).toEqual({ success: true, message: expect.any(String) });
    expect(await tokenMailedTo(person.email)).not.toBe(person.token);
    await mustAsk("DELETE", path, owner.token);
    for (const [method, at] of [
      ["GET", path],
      ["DELETE", path],
      ["POST", `${path}/resend-invitation`],
    ] as const)
      expect((await ask(method, at, owner.token)).status).toBe(404);
  });

  it("can't be given more than one's own role, nor changed where they have it", async () => {
    const admin = await join(owner, 254);
    const person = await invite({ orgRole: 255 });
    for (const body of [{ orgRole: 0 }, { name: "Eve" }]) {
      const answer = await ask("PUT", `/organization/users/${person.id}`, admin.token, body);
      expect(answer).toMatchObject({ status: 403, body: { code: "FORBIDDEN" } });
    }
    const lesser = await invite();
    const answer = await ask("PUT", `/organization/users/${lesser.id}`, admin.token, { orgRole: 255 });
    expect(answer).toMatchObject({ status: 403 });
  });

  it("has the role and the names that were kept, once they join, under their own id", async () => {
    const person = await invite({ orgRole: 1 });
    const offer = await mustAsk("POST", "/organization/invitations/read", undefined, { token: person.token });
    expect(offer.invitation).toMatchObject({ name: "Mary", lastName: "Somerville" });
    const joined = await signIn(await signUp({ email: person.email, firstName: "", lastName: "" }));
    await mustAsk("POST", "/organization/invitations/accept", joined.token, { token: person.token });
    expect(await mustAsk("GET", `/organization/users/${joined.id}`, owner.token)).toMatchObject({
      ...waiting(joined, { orgRole: 1, orgRoleDescription: "BILLING", orgRoles: [1] }),
      validated: true,
    });
    expect((await ask("GET", `/organization/users/${person.id}`, owner.token)).status).toBe(404);
  });

  it("who has a name already keeps it", async () => {
    const person = await invite();
    const joined = await signIn(await signUp({ email: person.email }));
    await mustAsk("POST", "/organization/invitations/accept", joined.token, { token: person.token });
    expect(await mustAsk("GET", `/organization/users/${joined.id}`, owner.token)).toMatchObject(
      asPublished(joined),
    );
  });

  it("of another organization is nobody", async () => {
    const person = await invite();
    const stranger = await newOwner();
    for (const [method, path, body] of [
      ["GET", `/organization/users/${person.id}`, undefined],
      ["PUT", `/organization/users/${person.id}`, { name: "Eve" }],
      ["PUT", `/user/${person.id}/role`, { orgRole: 0 }],
      ["DELETE", `/organization/users/${person.id}`, undefined],
      ["POST", `/organization/users/${person.id}/resend-invitation`, undefined],
      ["GET", `/user/${person.id}`, undefined],
    ] as const)
      expect((await ask(method, path, stranger.token, body)).status).toBe(404);
  });
});
