import { describe, expect, it } from "vitest";
import { z } from "zod";
import { ask, mustAsk, openWorld } from "@/testing/harness/here";
import { enrol } from "@/testing/people/client";
import { newOwner } from "@/testing/people/here";
import { join } from "@/testing/people/organization";

/** Guarantee: administrators see each member once and nothing secret of any. */

openWorld();

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
    expect(await of("role=&limit=100")).toHaveLength(ids.length);
    for (const role of ["7", "0x0", "1e0"]) {
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
