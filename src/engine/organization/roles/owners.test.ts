import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { ask, openWorld } from "@/testing/harness/here";
import { newOwner, newPerson } from "@/testing/people/here";
import { join } from "@/testing/people/organization";

/** Guarantee: an organization with members keeps an owner, whoever goes in the same moment. */

const world = openWorld();

const roleOf = async (id: string) =>
  (await world.sql("select org_role, org_id from users where id = $1", [id]))[0];

describe("an organization's owners", () => {
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
