import { expect, it } from "vitest";
import { ask, mustAsk, openWorld } from "@/testing/harness/here";
import { newAddress, type SignedIn } from "@/testing/people/client";
import { newOwner, signUp, tokenMailedTo } from "@/testing/people/here";
import { invite, join } from "@/testing/people/organization";

/** Guarantee (L05, L09): an invitation belongs to who sent it last. It counts while they may give what it offers. */

const world = openWorld();

const PATHS = [
  ["the pages' path", (id: string) => `/organization/invitations/${id}/resend`],
  ["the public client's path", (id: string) => `/organization/users/${id}/resend-invitation`],
] as const;

/** An owner, an administrator, and somebody the owner invited, whom the administrator then sent the invitation again. */
async function resent(path: (id: string) => string) {
  const owner = await newOwner();
  const admin = await join(owner, 254);
  const guest = await signUp({ email: newAddress() });
  const { id } = await invite(owner, guest.email, 1);
  await world.sql("delete from rate_limits");
  await mustAsk("POST", path(id), { token: admin.token });
  return { owner, admin, guest, id, token: await tokenMailedTo(guest.email) };
}

const accept = ({ token }: SignedIn, invitation: string) =>
  ask("POST", "/organization/invitations/accept", { token, body: { token: invitation } });
/** As a demotion that takes nothing back leaves it. */
const demote = ({ id }: SignedIn) => world.sql("update users set org_role = 0 where id = $1", [id]);

it.each(PATHS)("by %s it goes on without who sent it first", async (_, path) => {
  const { owner, guest, token } = await resent(path);
  await demote(owner);
  expect((await accept(guest, token)).status).toBe(200);
});

it.each(PATHS)("by %s it ends with who sent it again", async (_, path) => {
  const { owner, admin, guest, token, id } = await resent(path);
  await mustAsk("DELETE", `/organization/users/${admin.id}`, { token: owner.token });
  expect((await accept(guest, token)).status).toBe(400);
  expect((await ask("POST", path(id), { token: owner.token })).status).toBe(404);
});

it("the list names who sent it again", async () => {
  const { owner, admin, id } = await resent(PATHS[0][1]);
  await world.sql("update users set first_name = 'Mary', last_name = 'Somerville' where id = $1", [admin.id]);
  const { invitations } = await mustAsk("GET", "/organization/invitations", { token: owner.token });
  expect(invitations).toEqual([expect.objectContaining({ id, invitedBy: "Mary Somerville" })]);
});

it("nobody sends again what they may not give", async () => {
  const owner = await newOwner();
  const admin = await join(owner, 254);
  const { id } = await invite(owner, newAddress(), 255);
  expect((await ask("POST", PATHS[0][1](id), { token: admin.token })).status).toBe(403);
});
