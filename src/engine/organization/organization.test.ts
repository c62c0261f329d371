import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { ask, mustAsk, openWorld } from "@/testing/harness/here";
import { enrol, newAddress, type SignedIn } from "@/testing/people/client";
import { newOwner, newPerson, signUp, tokenMailedTo } from "@/testing/people/here";
import { join, NOBODY } from "@/testing/people/organization";

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

describe("H02: ids of others", () => {
  it("answer exactly like ids of nobody", async () => {
    const [owner, elsewhere] = [await newOwner(), await newOwner()];
    const stranger = await signUp();
    const { invitation } = await mustAsk("POST", "/organization/users", {
      token: elsewhere.token,
      body: {
        email: newAddress(),
      },
    });
    const foreignInvitation = z.object({ id: z.string() }).parse(invitation).id;
    const asked: [string, string, string, unknown?][] = [
      ["GET", "/organization/users/{}", elsewhere.id],
      ["PUT", "/organization/users/{}", elsewhere.id, { role: 0 }],
      ["DELETE", "/organization/users/{}", elsewhere.id],
      ["POST", "/organization/users/{}/revoke-sessions", elsewhere.id],
      ["PUT", "/user/{}/role", elsewhere.id, { role: 0 }],
      ["PUT", "/user/{}/role", stranger.id, { role: 0 }],
      ["DELETE", "/organization/invitations/{}", foreignInvitation],
      ["POST", "/organization/invitations/{}/resend", foreignInvitation],
      ["POST", "/sessions/{}/revoke", elsewhere.sessionId],
      ["POST", "/sessions/{}/heartbeat", elsewhere.sessionId],
    ];
    for (const [method, path, id, body] of asked) {
      const foreign = await ask(method, path.replace("{}", id), { token: owner.token, body });
      const nobody = await ask(method, path.replace("{}", NOBODY), { token: owner.token, body });
      expect([path, foreign.status], path).toEqual([path, 404]);
      expect(foreign, path).toEqual(nobody);
      expect(
        (await ask(method, path.replace("{}", "1 or 1=1"), { token: owner.token, body })).status,
        path,
      ).toBe(400);
    }
    const reset = (resetUserId: string) =>
      ask("POST", "/mfa/reset", { token: owner.token, body: { resetUserId } });
    expect(await reset(elsewhere.id)).toMatchObject({ status: 404, body: { error: "User not found" } });
    expect(await reset(elsewhere.id)).toEqual(await reset(NOBODY));
  });
});

describe("roles", () => {
  it("H05: hold on the next request, without a new sign-in", async () => {
    const owner = await newOwner();
    const admin = await join(owner, 254);
    expect((await ask("GET", "/organization/users", { token: admin.token })).status).toBe(200);
    await mustAsk("PUT", `/user/${admin.id}/role`, { token: owner.token, body: { orgRole: 2 } });
    expect((await ask("GET", "/organization/users", { token: admin.token })).status).toBe(403);
    await mustAsk("DELETE", `/organization/users/${admin.id}`, { token: owner.token });
    expect(await ask("GET", "/organization/users", { token: admin.token })).toMatchObject({
      status: 400,
      body: { code: "NO_ORGANIZATION" },
    });
  });

  it("H03: never act on a higher one, nor give more than they are", async () => {
    const owner = await newOwner();
    const [admin, member] = [await join(owner, 254), await join(owner)];
    for (const [method, path, body] of [
      ["PUT", `/user/${owner.id}/role`, { role: 0 }],
      ["PUT", `/user/${member.id}/role`, { role: 255 }],
      ["PUT", `/user/${admin.id}/role`, { role: 255 }],
      ["DELETE", `/organization/users/${owner.id}`, undefined],
      ["POST", `/organization/users/${owner.id}/revoke-sessions`, undefined],
      ["POST", "/mfa/reset", { resetUserId: owner.id }],
    ] as const) {
      expect([path, (await ask(method, path, { token: admin.token, body })).status]).toEqual([path, 403]);
    }
    expect(await roleOf(owner.id)).toMatchObject({ org_role: 255 });
  });

  it("H05: keep one owner through fifty parallel tries of two owners to go, be removed or be lowered", async () => {
    for (let round = 0; round < 3; round++) {
      const owner = await newOwner();
      const second = await join(owner, 255);
      await join(owner);
      const both = [owner, second];
      const tries = Array.from({ length: 50 }, (_, i) => {
        const [me, they] = i % 2 === 0 ? [owner, second] : [second, owner];
        if (i % 5 === 0) return ask("POST", "/organization/leave", { token: me.token });
        if (i % 5 === 1) return ask("DELETE", `/organization/users/${they.id}`, { token: me.token });
        if (i % 5 === 2) return ask("PUT", `/user/${me.id}/role`, { token: me.token, body: { role: 0 } });
        return ask("PUT", `/user/${they.id}/role`, { token: me.token, body: { role: 254 } });
      });
      const answers = await Promise.all(tries);
      expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
      const states = await Promise.all(both.map(({ id }) => roleOf(id)));
      expect(states.filter((state) => state?.org_role === 255)).toHaveLength(1);
    }
  });

  it.each([
    ["leaves", "POST", "/organization/leave"],
    ["deletes the account", "DELETE", "/user/{id}"],
  ])("H05: don't let the only owner who %s close it on who joins in that moment", async (_, method, path) => {
    const [owner, person] = [await newOwner(), await newPerson()];
    // As accepting an invitation does, a moment before it is done.
    const joining = world.sql(`do $$ begin update users set org_role = 254, org_joined_at = now(), org_id =
      (select org_id from users where id = '${owner.id}') where id = '${person.id}'; perform pg_sleep(0.7); end $$`);
    await sleep(200);
    const gone = await ask(method, path.replace("{id}", owner.id), { token: owner.token });
    await joining;
    expect(gone).toMatchObject({ status: 409, body: { code: "CONFLICT" } });
    expect(await roleOf(person.id)).toEqual({ ...(await roleOf(owner.id)), org_role: 254 });
  });

  it("H05: don't let two owners who delete their accounts together leave members behind", async () => {
    const owner = await newOwner();
    const second = await join(owner, 255);
    const member = await join(owner);
    await Promise.all([owner, second].map((me) => ask("DELETE", `/user/${me.id}`, { token: me.token })));
    const owners = await world.sql(
      "select 1 from users where org_role = 255 and org_id = (select org_id from users where id = $1)",
      [member.id],
    );
    expect(owners).toHaveLength(1);
  });
});

describe("the list of members", () => {
  it("pages by cursor without gap or repeat, searches, filters, and says nothing secret", async () => {
    const owner = await enrol(await newOwner());
    const ids = [owner.id];
    for (let i = 0; i < 6; i++) ids.push((await join(owner)).id);
    const seen: string[] = [];
    let cursor = "";
    do {
      const page = await mustAsk("GET", `/organization/users?limit=2${cursor && `&cursor=${cursor}`}`, {
        token: owner.token,
      });
      seen.push(
        ...z
          .array(z.object({ id: z.string() }))
          .parse(page.data)
          .map(({ id }) => id),
      );
      cursor = z.string().nullable().parse(page.nextCursor) ?? "";
    } while (cursor);
    expect([...seen].sort()).toEqual([...ids].sort());
    const withMfa = await mustAsk("GET", "/organization/users?filter=with-mfa", { token: owner.token });
    expect(withMfa.data).toMatchObject([
      { id: owner.id, mfaEnabled: true, mfaMethods: [{ type: "GOOGLE_AUTH" }] },
    ]);
    const of = async (query: string) =>
      z
        .array(z.object({ id: z.string() }))
        .parse((await mustAsk("GET", `/organization/users?${query}`, { token: owner.token })).data)
        .map(({ id }) => id);
    expect(await of("role=255")).toEqual([owner.id]);
    expect(await of("role=0&limit=100")).not.toContain(owner.id);
    expect(await of("role=0&limit=100")).toHaveLength(ids.length - 1);
    expect(await of("method=GOOGLE_AUTH")).toEqual([owner.id]);
    expect(await of("method=PASSKEY")).toEqual([]);
    for (const role of ["7", "", "0x0", "1e0"]) {
      expect(
        (await ask("GET", `/organization/users?role=${role}`, { token: owner.token })).status,
        role,
      ).toBe(400);
    }
    const found = await mustAsk("GET", `/organization/users?search=${owner.email.toUpperCase()}`, {
      token: owner.token,
    });
    expect(found.data).toMatchObject([{ id: owner.id }]);
    expect((await mustAsk("GET", "/organization/users?search=%25", { token: owner.token })).data).toEqual([]);
    expect(
      (await mustAsk("GET", "/organization/users?search=%00", { token: owner.token })).data,
    ).toHaveLength(7);
    await mustAsk("POST", "/mfa/disable", { token: owner.token, body: { mfaType: "GOOGLE_AUTH" } });
    expect(
      (await mustAsk("GET", "/organization/users?filter=with-mfa", { token: owner.token })).data,
    ).toEqual([]);
    expect(JSON.stringify(withMfa)).not.toMatch(/sealed|secret|hash|ipAddress|credential/i);
    expect((await ask("GET", "/organization/users?limit=101", { token: owner.token })).status).toBe(400);
  });
});
