import { describe, expect, it } from "vitest";
import { sharedApp } from "../harness/app";
import { expectRefused } from "../harness/envelope";
import { request } from "../harness/http";
import { codesOf, type Shot, together } from "../harness/together";
import type { SignedIn } from "../people/client";
import { expectOk } from "../people/client";
import { join, newOwner } from "../people/organization";

/** H05: a role counts by the next request, and an organization keeps an owner whatever happens. */
const { urls, url, secondUrl, db } = sharedApp();

const members = (token: string, at: string) => request(at, "GET", "/organization/users", { token });
const giveRole = (owner: SignedIn, id: string, role: number, at: string) =>
  expectOk(request(at, "PUT", `/organization/users/${id}`, { token: owner.token, body: { role } }));

describe("H05: on the next request of the same token, on the other instance", () => {
  it("a lowered administrator is one no longer, and a raised member is one", async () => {
    const owner = await newOwner(url);
    const person = await join(owner);
    for (const [here, there] of [
      [url, secondUrl],
      [secondUrl, url],
    ] as const) {
      await giveRole(owner, person.id, 254, here);
      expect((await members(person.token, there)).status).toBe(200);
      await giveRole(owner, person.id, 2, here);
      expectRefused(await members(person.token, there), "/organization/users", "FORBIDDEN", {
        words: "Insufficient permissions. OWNER or ADMINISTRATOR role required.",
      });
    }
  });

  it("a removed one is in no organization, and keeps the account and the session", async () => {
    const owner = await newOwner(url);
    const admin = await join(owner, 254);
    expect((await members(admin.token, secondUrl)).status).toBe(200);
    await expectOk(request(url, "DELETE", `/organization/users/${admin.id}`, { token: owner.token }));
    expectRefused(await members(admin.token, secondUrl), "/organization/users", "NO_ORGANIZATION");
    const body = { enforced: true };
    const enforced = await request(secondUrl, "POST", "/mfa/organization/enforce", {
      token: admin.token,
      body,
    });
    expectRefused(enforced, "/mfa/organization/enforce", "NO_ORGANIZATION");
    const profile = await request(secondUrl, "GET", "/user/profile", { token: admin.token });
    expect(profile.body).toMatchObject({ data: { id: admin.id, orgId: null, orgRole: 0 } });
  });
});

/** What may take an owner away. @param me who asks, @param they the other owner */
const WAYS: Record<string, (me: SignedIn, they: SignedIn) => Shot> = {
  leaving: ({ token }) => ({ path: "/organization/leave", token }),
  "deleting the account": ({ token, id }) => ({ method: "DELETE", path: `/user/${id}`, token }),
  "removing the other": ({ token }, { id }) => ({
    method: "DELETE",
    path: `/organization/users/${id}`,
    token,
  }),
  "lowering oneself": ({ token, id }) => ({
    method: "PUT",
    path: `/user/${id}/role`,
    token,
    body: { role: 0 },
  }),
  "lowering the other": ({ token }, { id }) => ({
    method: "PUT",
    path: `/organization/users/${id}`,
    token,
    body: { role: 254 },
  }),
};
const PARALLEL = 50;
const all = Object.values(WAYS);
const rounds: [string, (index: number) => (typeof all)[number] | undefined][] = [
  ...Object.entries(WAYS).map(([name, way]): (typeof rounds)[number] => [name, () => way]),
  ...[1, 2, 3, 4].map((step): (typeof rounds)[number] => [
    `everything at once, mixed ${step}`,
    // Every way by each owner at each instance, in another order each time.
    (index) => all[(Math.floor(index / 4) * step + index) % all.length],
  ]),
];

/** How many owners an organization has, and whether it is there. */
async function ownersOf(memberId: string): Promise<number> {
  const [row] = await db`select count(*)::int as owners from users o join users m on m.org_id = o.org_id
    where m.id = ${memberId} and o.org_role = 255`;
  return row?.owners;
}

describe("H05: the last owner stays, whatever two owners do at the same moment on two instances", () => {
  it.each(rounds)(`${PARALLEL} times: %s`, async (_name, wayOf) => {
    const first = await newOwner(url);
    const second = await join(first, 255);
    const member = await join(first);
    const shots = Array.from({ length: PARALLEL }, (_, index) => {
      // Over two instances in turn, so each owner asks at both.
      const [me, they] = index % 4 < 2 ? [first, second] : [second, first];
      return wayOf(index)?.(me, they) ?? { path: "" };
    });
    const answers = await together(urls, shots);
    expect(await ownersOf(member.id)).toBe(1);
    // Who lost was refused for that, or was nobody any more.
    const losses = ["CONFLICT", "NO_ORGANIZATION", "FORBIDDEN", "USER_NOT_FOUND", "UNAUTHENTICATED"];
    expect([...codesOf(answers)].filter((code) => !losses.includes(String(code)))).toEqual([]);
  });

  it.each(Object.entries(WAYS))("alone, %s is refused", async (_name, way) => {
    const owner = await newOwner(url);
    const member = await join(owner);
    const answers = await together(
      urls,
      Array.from({ length: PARALLEL }, () => way(owner, owner)),
    );
    expect(codesOf(answers)).toEqual(new Set(["CONFLICT"]));
    expect(answers.filter(({ status }) => status !== 409)).toEqual([]);
    expect(await ownersOf(member.id)).toBe(1);
  });
});

it("H05: an owner whom nobody else is with may go, and the organization goes too", async () => {
  const owner = await newOwner(url);
  const [before] = await db`select org_id as id from users where id = ${owner.id}`;
  await expectOk(request(secondUrl, "POST", "/organization/leave", { token: owner.token }));
  expect(await db`select 1 from organizations where id = ${before?.id}`).toHaveLength(0);
});
