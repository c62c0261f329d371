import { beforeEach, describe, expect, it } from "vitest";
import { inTurn } from "@/testing/database/in-turn";
import { type Answer, ask, HERE, openWorld } from "@/testing/harness/here";
import { PageClient } from "@/testing/harness/http";
import { newAddress, PASSWORD, type SignedIn, signIn } from "@/testing/people/client";
import { newOwner } from "@/testing/people/here";
import { invite, join } from "@/testing/people/organization";

/**
 * Guarantee (L01): what somebody asked for by authority isn't done any more once their authority, access or session
 * has ended, also where it had been decided on before (READ COMMITTED).
 */

const world = openWorld();
beforeEach(() => world.sql("delete from rate_limits"));

type Held = { text: string; params: unknown[] };
const personsRow = ({ id }: Pick<SignedIn, "id">): Held => ({
  text: "select 1 from users where id = $1 for update",
  params: [id],
});
const sessionsRow = ({ sessionId }: SignedIn): Held => ({
  text: "select 1 from sessions where id = $1 for update",
  params: [sessionId],
});
const setting = (what: string) => (actor: SignedIn) =>
  world.sql(`update users set ${what} where id = $1`, [actor.id]);

/** What ends it, and the row it has in its hands by then. */
type End = { what: string; holds: (actor: SignedIn) => Held; end: (actor: SignedIn) => Promise<unknown> };
const ENDS: End[] = [
  { what: "is lowered", holds: personsRow, end: setting("org_role = 0") },
  { what: "is removed", holds: personsRow, end: setting("org_id = null, org_role = 0") },
  {
    what: "is signed out everywhere",
    holds: personsRow,
    end: setting("access_epoch = access_epoch + 1, trust_epoch = trust_epoch + 1"),
  },
  {
    what: "has this session ended",
    holds: sessionsRow,
    end: ({ sessionId }) =>
      world.sql(
        "update sessions set revoked_at = now(), revoked_reason = 'ended', token_hash = null where id = $1",
        [sessionId],
      ),
  },
];

type Scene = { owner: SignedIn; actor: SignedIn; member: SignedIn; invited: string };
type Ask = (scene: Scene) => Promise<Answer>;

const asking =
  (method: string, path: string, body: Record<string, unknown> = {}): Ask =>
  ({ actor, member, invited }) => {
    const given = JSON.parse(JSON.stringify(body).replaceAll("{member}", member.id));
    const at = path.replace("{member}", member.id).replace("{invited}", invited);
    return ask(method, at, { token: actor.token, body: given });
  };
const renaming: Ask = async ({ owner, actor }) => {
  const [row] = await world.sql("select org_id from users where id = $1", [owner.id]);
  return ask("PUT", `/organization/${row?.org_id}`, { token: actor.token, body: { name: "Mallory's" } });
};

const ACTIONS: [what: string, go: Ask][] = [
  ["a role given", asking("PUT", "/user/{member}/role", { orgRole: 254 })],
  ["a member renamed", asking("PUT", "/organization/users/{member}", { name: "Mallory" })],
  ["a member removed", asking("DELETE", "/organization/users/{member}")],
  ["a member signed out", asking("POST", "/organization/users/{member}/revoke-sessions")],
  ["a member's methods reset", asking("POST", "/mfa/reset", { resetUserId: "{member}" })],
  ["a requirement", asking("POST", "/mfa/organization/enforce", { enforced: true })],
  ["an organization renamed", renaming],
  ["an invitation", asking("POST", "/organization/users", { email: newAddress(), role: 254 })],
  ["an invitation changed", asking("PUT", "/organization/users/{invited}", { role: 254 })],
  ["an invitation sent again", asking("POST", "/organization/invitations/{invited}/resend")],
  ["an invitation taken back", asking("DELETE", "/organization/invitations/{invited}")],
];

async function newScene(): Promise<Scene> {
  const owner = await newOwner();
  const admin = await join(owner, 254);
  const actor = { ...admin, ...(await signIn(admin)) };
  const scene = { owner, actor, member: await join(owner), invited: (await invite(actor, newAddress())).id };
  await world.sql("delete from rate_limits");
  return scene;
}

describe.each(ACTIONS)("%s", (_what, go) => {
  it.each(ENDS)("isn't done once whoever asked for it $what", async ({ holds, end }) => {
    const scene = await newScene();
    const [answer] = await inTurn(world, holds(scene.actor), [() => go(scene)], () => end(scene.actor));
    expect(answer?.status).toBe(409);
  });

  it("is done where nothing ended", async () => {
    const scene = await newScene();
    const [answer] = await inTurn(world, personsRow(scene.actor), [() => go(scene)]);
    expect(answer?.status).toBeLessThan(300);
  });
});

it("of several changes none is made after whoever asked for them was signed out everywhere", async () => {
  const { owner, actor } = await newScene();
  const others = await world.sql(
    // Rows are locked in the order of their ids: whoever acts comes first.
    `insert into users (id, email, email_normalized, email_verified_at, org_id, org_role, org_joined_at)
      select ('ffffffff-ffff-4fff-bfff-' || lpad(i::text, 12, '0'))::uuid, 'm' || i || '@several.test', 'm' || i || '@several.test', now(), org_id, 0, now()
      from users, generate_series(1, 20) i where id = $1 returning id`,
    [owner.id],
  );
  const ids = others.map(({ id }) => String(id));
  const page = new PageClient(HERE);
  await page.mutate("auth.login", { email: actor.email, password: PASSWORD });
  const raised = async () =>
    (await world.sql("select 1 from users where id = any($1::uuid[]) and org_role = 254", [ids])).length;
  let whenSignedOut = 0;
  // The eleventh waits, and signing out waits for it.
  await inTurn<unknown>(world, personsRow({ id: ids[10] ?? "" }), [
    () => page.mutate("members.changeRole", { ids, role: 254 }),
    async () => {
      await ask("POST", "/sessions/revoke-all", { token: actor.token, body: {} });
      whenSignedOut = await raised();
    },
  ]);
  expect([whenSignedOut, await raised()]).toEqual([11, 11]);
});
