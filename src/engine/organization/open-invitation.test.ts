import { beforeEach, describe, expect, it } from "vitest";
import { ask, HERE, mustAsk, openWorld } from "@/testing/harness/here";
import { PageClient } from "@/testing/harness/http";
import { newAddress, PASSWORD, type SignedIn } from "@/testing/people/client";
import { newOwner, newPerson } from "@/testing/people/here";
import { invite, join } from "@/testing/people/organization";

/**
 * L01: an invitation ends with what its sender may give, however many they have sent, and stays ended whatever they
 * become later.
 */
const world = openWorld();
beforeEach(() => world.sql("delete from rate_limits"));

type Sent = { person: SignedIn; id: string; token: string };
async function send(by: SignedIn, role: number): Promise<Sent> {
  const person = await newPerson();
  return { person, ...(await invite(by, person.email, role)) };
}
const accept = ({ person, token }: Sent) =>
  ask("POST", "/organization/invitations/accept", { token: person.token, body: { token } });
const joinAsNew = (token: string) =>
  new PageClient(HERE).mutate("invitation.joinAsNew", { token, password: PASSWORD, firstName: "Ada" });

/** Newer ones than all that were sent so far, by the same person. */
const crowd = ({ id }: SignedIn, many: number, expires = "now() + interval '3 days'") =>
  world.sql(
    `insert into invitations (org_id, email, email_normalized, role, invited_by, expires_at)
      select org_id, i || '@many.test', i || '@many.test', 254, id, ${expires}
      from users, generate_series(1, ${many}) i where id = $1`,
    [id],
  );
const setRole = (owner: SignedIn, { id }: SignedIn, orgRole: number) =>
  mustAsk("PUT", `/user/${id}/role`, { token: owner.token, body: { orgRole } });
async function comeBack(owner: SignedIn, admin: SignedIn): Promise<void> {
  await world.sql("delete from rate_limits");
  const { token } = await invite(owner, admin.email, 254);
  await mustAsk("POST", "/organization/invitations/accept", { token: admin.token, body: { token } });
}

const ENDS: [string, end: (owner: SignedIn, admin: SignedIn) => Promise<unknown>, typeof comeBack][] = [
  [
    "is lowered",
    (owner, admin) => setRole(owner, admin, 0),
    async (owner, admin) => void (await setRole(owner, admin, 254)),
  ],
  [
    "is removed",
    (owner, { id }) => mustAsk("DELETE", `/organization/users/${id}`, { token: owner.token }),
    comeBack,
  ],
  ["leaves", (_, { token }) => mustAsk("POST", "/organization/leave", { token }), comeBack],
];

describe("what somebody has sent who", () => {
  it.each(ENDS)("%s lets nobody in, nor once they are an administrator again", async (_, end, back) => {
    const owner = await newOwner();
    const admin = await join(owner, 254);
    const [sent, other] = [await send(admin, 254), newAddress()];
    const { token } = await invite(admin, other, 254);
    await crowd(admin, 1_500);
    await end(owner, admin);
    const refused = { status: 400, body: { code: "INVALID_TOKEN" } };
    for (let times = 0; times < 2; times += 1) {
      expect(await accept(sent)).toMatchObject(refused);
      expect((await joinAsNew(token)).status).toBe(400);
      expect(await ask("POST", "/organization/invitations/read", { body: { token } })).toMatchObject(refused);
      if (times === 0) await back(owner, admin);
    }
    // What they send from now on counts.
    expect((await accept(await send(admin, 254))).status).toBe(200);
  });

  it("stays an administrator, and was an owner, keeps what an administrator may give", async () => {
    const owner = await newOwner();
    const second = await join(owner, 255);
    const [asOwner, asAdministrator] = [await send(second, 255), await send(second, 254)];
    await setRole(owner, second, 254);
    await setRole(owner, second, 255);
    expect((await accept(asOwner)).status).toBe(400);
    expect((await accept(asAdministrator)).status).toBe(200);
  });
});

it("what they may still give goes on, wherever they were before and whatever they were in between", async () => {
  const [left, owner] = [await newOwner(), await newOwner()];
  const mover = await join(left, 254);
  await mustAsk("POST", "/organization/leave", { token: mover.token });
  const { token } = await invite(owner, mover.email, 255);
  await mustAsk("POST", "/organization/invitations/accept", { token: mover.token, body: { token } });
  const sent = await send(mover, 0);
  for (const role of [254, 255, 254]) await setRole(owner, mover, role);
  expect((await accept(sent)).status).toBe(200);
});

it("all of them end in time, as many as the limits let somebody send, among those that have expired", async () => {
  const owner = await newOwner();
  const admin = await join(owner, 254);
  await crowd(admin, 270_000, "now() - i * interval '20 seconds'");
  await crowd(admin, 27_000);
  await setRole(owner, admin, 0);
  const [row] = await world.sql(
    `select count(*) filter (where expires_at > now())::int as open, count(*)::int as all from invitations
      where invited_by = $1 and revoked_at is not null`,
    [admin.id],
  );
  expect(row).toEqual({ open: 27_000, all: 27_000 });
  await mustAsk("DELETE", `/organization/users/${admin.id}`, { token: owner.token });
});
