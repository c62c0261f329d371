import { beforeEach, expect, it } from "vitest";
import { ask, HERE, mustAsk, openWorld } from "@/testing/harness/here";
import { PageClient, tokenIn } from "@/testing/harness/http";
import { mailsTo, mailTo, newAddress, PASSWORD, type SignedIn } from "@/testing/people/client";
import { newOwner, ownerOf, signUp } from "@/testing/people/here";

/** L05, L06, H06: an invitation's link proves a new person's address once, whoever else registered it. */

const world = openWorld();
beforeEach(() => world.sql("delete from rate_limits"));

async function invite(owner: SignedIn, email: string, role = 0): Promise<string> {
  await mustAsk("POST", "/organization/users", { token: owner.token, body: { email, role } });
  return tokenIn(await mailTo(HERE, email));
}
const join = (token: string, more: Record<string, unknown> = {}, browser = new PageClient(HERE)) =>
  browser.mutate("invitation.joinAsNew", { token, password: PASSWORD, firstName: "Charles", ...more });
const peopleAt = (email: string) =>
  world.sql(
    `select first_name as name, org_role as role, org_id is not null as "isMember", email_verified_at is not null as confirmed
      from users where email_normalized = $1`,
    [email.toLowerCase()],
  );
const login = ({ email, password }: { email: string; password: string }) =>
  ask("POST", "/user/login", { body: { email, password } });

it("makes the account, confirmed and a member, signs its browser in, and mails nothing more", async () => {
  const [owner, email, browser] = [await newOwner(), newAddress(), new PageClient(HERE)];
  const answer = await join(await invite(owner, email, 1), {}, browser);
  expect(answer.status).toBe(200);
  expect(browser.cookies.has("latchkey-session")).toBe(true);
  expect(await peopleAt(email)).toEqual([{ name: "Charles", role: 1, isMember: true, confirmed: true }]);
  expect(await mailsTo(HERE, email)).toHaveLength(1);
  // The history tells it from a link to sign in with.
  const trail = await world.sql(
    `select e.detail->>'mailed' as by from audit_events e join users u on u.id = e.user_id
      where u.email = $1 and e.event = 'sign_in'`,
    [email],
  );
  expect(trail).toEqual([{ by: "invitation" }]);
  expect((await login(ownerOf(email))).status).toBe(200);
});

it("D02: of twenty presses at once one does it", async () => {
  const [owner, email] = [await newOwner(), newAddress()];
  const token = await invite(owner, email);
  const answers = await Promise.all(Array.from({ length: 20 }, () => join(token)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(await peopleAt(email)).toHaveLength(1);
  expect((await join(token)).status).not.toBe(200);
});

it("A08: what a stranger registered the address with counts for nothing, before and after", async () => {
  const [owner, email] = [await newOwner(), newAddress()];
  const stranger = "a stranger chose this one";
  await mustAsk("POST", "/user/register", { body: { email, password: stranger, firstName: "Eve" } });
  const confirmation = tokenIn(await mailTo(HERE, email));
  const token = await invite(owner, email);
  expect((await join(token)).status).toBe(200);
  expect((await login({ email, password: stranger })).status).toBe(401);
  expect((await ask("POST", "/user/verify-email", { body: { token: confirmation } })).status).toBe(400);
  expect(await peopleAt(email)).toMatchObject([{ name: "Charles", isMember: true }]);
});

it("an address that has an account signs in to accept, and the invitation is still there", async () => {
  const [owner, person] = [await newOwner(), await signUp()];
  const token = await invite(owner, person.email);
  const offer = await mustAsk("POST", "/organization/invitations/read", { body: { token } });
  expect(offer).toMatchObject({ invitation: { hasAccount: true } });
  expect(await join(token)).toMatchObject({ status: 409 });
  expect((await login(person)).status).toBe(200);
  expect(
    (await ask("POST", "/organization/invitations/accept", { token: person.token, body: { token } })).status,
  ).toBe(200);
});

it("H06: makes no account of an invitation that was taken back, is over, or whose sender may give it no more", async () => {
  const invalid = async (end: (owner: SignedIn) => Promise<unknown>) => {
    const [owner, email] = [await newOwner(), newAddress()];
    const token = await invite(owner, email, 1);
    await end(owner);
    expect((await join(token)).status).toBe(400);
    expect(await peopleAt(email)).toEqual([]);
  };
  await invalid(({ id }) =>
    world.sql("update invitations set revoked_at = now() where invited_by = $1", [id]),
  );
  await invalid(({ id }) =>
    world.sql("update invitations set expires_at = now() where invited_by = $1", [id]),
  );
  await invalid(({ id }) => world.sql("update users set org_role = 0 where id = $1", [id]));
  await invalid(({ id }) => world.sql("update users set disabled_at = now() where id = $1", [id]));
});

it("a password that is refused uses nothing up", async () => {
  const [owner, email] = [await newOwner(), newAddress()];
  const token = await invite(owner, email);
  expect((await join(token, { password: "short" })).status).toBe(400);
  expect((await join(token)).status).toBe(200);
});

it("where the organization asks for a second step, it is set up first", async () => {
  const [owner, email] = [await newOwner(), newAddress()];
  const token = await invite(owner, email);
  await world.sql(
    "update organizations set mfa_enforced_from = now() where id = (select org_id from users where id = $1)",
    [owner.id],
  );
  expect(await join(token)).toMatchObject({ body: { result: { data: { nextStep: "enrol" } } } });
});
