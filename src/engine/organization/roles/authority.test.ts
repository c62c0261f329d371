import { describe, expect, it } from "vitest";
import { z } from "zod";
import { ask, mustAsk, openWorld } from "@/testing/harness/here";
import { newAddress } from "@/testing/people/client";
import { newOwner, signUp } from "@/testing/people/here";
import { join, NOBODY } from "@/testing/people/organization";

/** Guarantee: a role reaches as far as it does at this request, in its own organization alone. */

const world = openWorld();

const roleOf = async (id: string) =>
  (await world.sql("select org_role, org_id from users where id = $1", [id]))[0];

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
});
