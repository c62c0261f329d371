import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { ask, mustAsk, openWorld } from "@/testing/harness/here";
import { newAddress, type SignedIn, signIn } from "@/testing/people/client";
import { newOwner, signUp, tokenMailedTo } from "@/testing/people/here";
import { join } from "@/testing/people/organization";
import { asPublished } from "@/testing/people/published";

/** How the public TypeScript client finds and changes who was invited, among the members, under one id. */

const world = openWorld();
let owner: SignedIn;
beforeAll(async () => {
  owner = await newOwner();
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
    const { data } = await mustAsk("POST", "/organization/users", { token: owner.token, body });
    const { id } = z.object({ id: z.uuid() }).parse(data);
    return { id, email: body.email, token: await tokenMailedTo(body.email) };
  };
  const waiting = (person: { id: string; email: string }, more: object = {}) => ({
    ...asPublished(person, { name: "Mary", lastName: "Somerville", validated: false }),
    ...more,
  });

  it("is in the list under the id that inviting answered, and counted, but not among members alone", async () => {
    const person = await invite();
    const all = await mustAsk("GET", `/organization/users?search=${person.email}`, { token: owner.token });
    expect(all.data).toMatchObject([waiting(person)]);
    const whole = await mustAsk("GET", "/organization/users?limit=100", { token: owner.token });
    expect(z.array(z.unknown()).parse(whole.data)).toHaveLength(Number(whole.total));
    const members = await mustAsk("GET", "/organization/users?people=members&limit=100", {
      token: owner.token,
    });
    expect(JSON.stringify(members.data)).not.toContain(person.email);
    expect(members.total).toBe(Object(members.data).length);
  });

  it("is found page by page between the members, each once", async () => {
    await invite();
    const found: string[] = [];
    let cursor = "";
    do {
      const page = await mustAsk("GET", `/organization/users?limit=1${cursor}`, { token: owner.token });
      found.push(
        ...z
          .array(z.object({ id: z.string() }))
          .parse(page.data)
          .map(({ id }) => id),
      );
      cursor = page.nextCursor === null ? "" : `&cursor=${page.nextCursor}`;
    } while (cursor !== "");
    const { data, total } = await mustAsk("GET", "/organization/users?limit=100", { token: owner.token });
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
    expect(await mustAsk("GET", path, { token: owner.token })).toMatchObject(
      waiting(person, { mfaEnabled: false }),
    );
    expect(
      await mustAsk("PUT", path, { token: owner.token, body: { name: "M.", orgRole: 1 } }),
    ).toMatchObject({
      data: waiting(person, { name: "M.", orgRole: 1, orgRoleDescription: "BILLING", orgRoles: [1] }),
    });
    expect(
      await mustAsk("PUT", `/user/${person.id}/role`, { token: owner.token, body: { orgRole: 2 } }),
    ).toMatchObject({
      data: { userId: person.id, previousRole: 1, newRole: 2 },
    });
    expect(await mustAsk("GET", `/user/${person.id}`, { token: owner.token })).toMatchObject({
      data: { orgRole: 2 },
    });
    await world.sql("delete from rate_limits");
    const resent = await mustAsk("POST", `${path}/resend-invitation`, { token: owner.token });
    expect(resent).toEqual({ success: true, message: expect.any(String) });
    expect(await tokenMailedTo(person.email)).not.toBe(person.token);
    await mustAsk("DELETE", path, { token: owner.token });
    for (const [method, at] of [
      ["GET", path],
      ["DELETE", path],
      ["POST", `${path}/resend-invitation`],
    ] as const)
      expect((await ask(method, at, { token: owner.token })).status).toBe(404);
  });

  it("can't be given more than one's own role, nor changed where they have it", async () => {
    const admin = await join(owner, 254);
    const person = await invite({ orgRole: 255 });
    for (const body of [{ orgRole: 0 }, { name: "Eve" }]) {
      const answer = await ask("PUT", `/organization/users/${person.id}`, { token: admin.token, body });
      expect(answer).toMatchObject({ status: 403, body: { code: "FORBIDDEN" } });
    }
    const lesser = await invite();
    const answer = await ask("PUT", `/organization/users/${lesser.id}`, {
      token: admin.token,
      body: { orgRole: 255 },
    });
    expect(answer).toMatchObject({ status: 403 });
  });

  it("has the role and the names that were kept, once they join, under their own id", async () => {
    const person = await invite({ orgRole: 1 });
    const offer = await mustAsk("POST", "/organization/invitations/read", { body: { token: person.token } });
    expect(offer.invitation).toMatchObject({ name: "Mary", lastName: "Somerville" });
    const joined = await signIn(await signUp({ email: person.email, firstName: "", lastName: "" }));
    await mustAsk("POST", "/organization/invitations/accept", {
      token: joined.token,
      body: { token: person.token },
    });
    expect(await mustAsk("GET", `/organization/users/${joined.id}`, { token: owner.token })).toMatchObject({
      ...waiting(joined, { orgRole: 1, orgRoleDescription: "BILLING", orgRoles: [1] }),
      validated: true,
    });
    expect((await ask("GET", `/organization/users/${person.id}`, { token: owner.token })).status).toBe(404);
  });

  it("who has a name already keeps it", async () => {
    const person = await invite();
    const joined = await signIn(await signUp({ email: person.email }));
    await mustAsk("POST", "/organization/invitations/accept", {
      token: joined.token,
      body: { token: person.token },
    });
    expect(await mustAsk("GET", `/organization/users/${joined.id}`, { token: owner.token })).toMatchObject(
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
      expect((await ask(method, path, { token: stranger.token, body })).status).toBe(404);
  });
});
