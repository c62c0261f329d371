import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { z } from "zod";
import { ask, mustAsk, openWorld } from "@/testing/harness/here";
import { enrol, type SignedIn, signIn } from "@/testing/people/client";
import { newPerson, signUp, tokenMailedTo } from "@/testing/people/here";
import { proveBackup } from "@/testing/people/organization";
import { recordWaitingCalls } from "../audit/refused-calls";
import { countAuditRows } from "./day-counts";

const world = openWorld();

const events = z.array(z.looseObject({ id: z.string(), event: z.string(), result: z.string() }));
const today = new Date().toISOString().slice(0, 10);

async function read(path: string, token: string, limit: number) {
  const all: z.output<typeof events> = [];
  let cursor = "";
  do {
    const join = path.includes("?") ? "&" : "?";
    const answer = await mustAsk("GET", `${path}${join}limit=${limit}${cursor && `&cursor=${cursor}`}`, {
      token,
    });
    all.push(...events.parse(answer.events));
    cursor = z.string().nullable().parse(answer.nextCursor) ?? "";
  } while (cursor);
  return all;
}

async function withMember(): Promise<{ owner: SignedIn; member: SignedIn }> {
  const [owner, member] = [await signUp({ companyName: "Acme" }), await signUp()];
  await mustAsk("POST", "/organization/users", { token: owner.token, body: { email: member.email } });
  const token = await tokenMailedTo(member.email);
  await mustAsk("POST", "/organization/invitations/accept", { token: member.token, body: { token } });
  return { owner, member };
}
/** As nobody could: the trail is for adding to only. */
async function rewriteTrail(change: string) {
  await world.sql("alter table audit_events disable trigger audit_events_no_change");
  await world.sql(`update audit_events set ${change}`);
  await world.sql("alter table audit_events enable trigger audit_events_no_change");
}
const letSettle = () => rewriteTrail("at = at - interval '40 seconds'");
const failToSignIn = (email: string) =>
  ask("POST", "/user/login", { body: { email, password: "not the one that it is" } });

it("one's own history pages without gap or repeat, filters, and holds nobody else's events", async () => {
  const person = await enrol(await newPerson());
  await failToSignIn(person.email);
  await signIn(person);
  const all = await read("/mfa/activity", person.token, 100);
  expect(await read("/mfa/activity", person.token, 1)).toEqual(all);
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  expect(all.map(({ event }) => event)).toEqual(expect.arrayContaining(["method.added", "sign_in"]));
  const rows = await world.sql("select count(*)::int as n from audit_events where user_id = $1", [person.id]);
  expect(rows).toEqual([{ n: all.length }]);
  const failures = await read("/mfa/activity?filter=failures", person.token, 10);
  expect(failures).toMatchObject([{ event: "sign_in", result: "failure" }]);
  const changes = await read("/mfa/activity?filter=changes", person.token, 10);
  expect(changes.map(({ event }) => event)).not.toContain("sign_in");
  expect((await ask("GET", "/mfa/activity?cursor=1'", { token: person.token })).status).toBe(400);
  expect((await ask("GET", "/mfa/activity?filter=x", { token: person.token })).status).toBe(400);
});

it("a sign-in says how far it came and a refusal why, so that neither is taken for more than it is", async () => {
  const person = await enrol(await newPerson());
  const { token } = await signIn(person);
  const [begun] = await read("/mfa/activity?filter=sign-ins", person.token, 1);
  expect(begun).toMatchObject({ event: "sign_in", method: "PASSWORD", nextStep: "challenge" });
  const { trustedDeviceToken } = await proveBackup(person, token, { trustDevice: true });
  await signIn(person, { trustedDeviceToken });
  const [trusted] = await read("/mfa/activity?filter=sign-ins", person.token, 1);
  expect(trusted).toMatchObject({ event: "sign_in", nextStep: null, onTrustedDevice: true });
  await world.sql("update sessions set proved_at = now() - interval '16 minutes' where id = $1", [
    person.sessionId,
  ]);
  await ask("POST", "/mfa/disable", { token: person.token, body: { mfaType: "GOOGLE_AUTH" } });
  const [refused] = await read("/mfa/activity", person.token, 1);
  const event = { event: "access.refused", result: "failure", code: "STEP_UP_REQUIRED" };
  expect(refused).toMatchObject({ ...event, count: 1 });
  for (let more = 0; more < 4; more += 1)
    await ask("POST", "/mfa/disable", { token: person.token, body: { mfaType: "GOOGLE_AUTH" } });
  await world.sql("update refused_calls set told_at = told_at - interval '61 seconds'");
  await recordWaitingCalls(100);
  const [counted] = await read("/mfa/activity", person.token, 1);
  expect(counted).toMatchObject({ ...event, count: 4 });
});

it("an organization's history is for its administrators, whole, and without network addresses", async () => {
  const { owner, member } = await withMember();
  await failToSignIn(member.email);
  await enrol(member);
  const other = await signUp({ companyName: "Elsewhere" });
  expect((await ask("GET", "/organization/activity", { token: member.token })).status).toBe(403);
  const all = await read("/organization/activity", owner.token, 3);
  expect(all.map(({ event }) => event)).toEqual(
    expect.arrayContaining(["organization.joined", "member.invited", "sign_in", "method.added"]),
  );
  expect(JSON.stringify(all)).not.toContain("ipAddress");
  expect(await read("/organization/activity", other.token, 50)).not.toEqual(
    expect.arrayContaining([expect.objectContaining({ event: "method.added" })]),
  );
  const ofMember = await read(`/organization/activity?userId=${member.id}`, owner.token, 50);
  expect(ofMember.every((event) => event.userId === member.id)).toBe(true);
});

it("an organization's history says whom an invitation is for, and what was changed from what to what", async () => {
  const { owner, member } = await withMember();
  const { token } = owner;
  const role = (to: number) => mustAsk("PUT", `/user/${member.id}/role`, { token, body: { role: to } });
  await role(1);
  await mustAsk("POST", "/mfa/organization/enforce", { token, body: { enforced: true, roles: [2] } });
  const events = await read("/organization/activity", token, 50);
  const [policy, changed] = events;
  expect(policy).toMatchObject({
    event: "policy.changed",
    changes: [
      { what: "required-from", from: "" },
      { what: "roles", from: "", to: "2" },
    ],
  });
  expect(changed).toMatchObject({ event: "member.role_changed", changes: [{ from: "0", to: "1" }] });
  const invited = () => events.find(({ event }) => event === "member.invited");
  expect(invited()).toMatchObject({ invited: member.email, changes: [] });
  const elsewhere = await signUp({ companyName: "Elsewhere" });
  await world.sql(
    "update invitations set org_id = (select org_id from users where id = $1) where email = $2",
    [elsewhere.id, member.email],
  );
  const after = await read("/organization/activity", token, 50);
  expect(after.find(({ event }) => event === "member.invited")).toMatchObject({ invited: null });
});

it("an organization's history leaves out set-ups that weren't finished where that is asked for", async () => {
  const { owner, member } = await withMember();
  await enrol(member);
  const body = { mfaType: "GOOGLE_AUTH" };
  await mustAsk("POST", "/mfa/setup", { token: owner.token, body });
  const names = async (asked: string) =>
    (await read(`/organization/activity${asked}`, owner.token, 50)).map(({ event }) => event);
  expect((await names("")).filter((name) => name === "method.setup_started")).toHaveLength(2);
  for (const filter of ["all", "changes"]) {
    const finished = await names(`?finishedOnly=true&filter=${filter}`);
    expect(finished).not.toContain("method.setup_started");
    expect(finished).toContain("method.added");
  }
});

it("what an administrator did to a member shows in the member's history, but not the administrator's address", async () => {
  const { owner, member } = await withMember();
  await failToSignIn(member.email);
  await mustAsk("PUT", `/user/${member.id}/role`, { token: owner.token, body: { role: 1 } });
  await rewriteTrail("ip = '203.0.113.7'");
  const [changed, failed] = await read("/mfa/activity", member.token, 2);
  expect(changed).toMatchObject({ event: "member.role_changed", byAdministrator: true, ipAddress: "" });
  // Who tried one's own account is what one looks for there.
  expect(failed).toMatchObject({ event: "sign_in", result: "failure", ipAddress: "203.0.113.7" });
});

it("K05: a refusal for want of a role is on record, and I04: a look that is refused writes nothing", async () => {
  const { member } = await withMember();
  const refused = () =>
    world.sql(
      "select detail->>'operation' as operation from audit_events where event = 'access.refused' and actor_id = $1",
      [member.id],
    );
  expect((await ask("GET", "/organization/users", { token: member.token })).status).toBe(403);
  expect((await ask("GET", "/organization/activity", { token: member.token })).status).toBe(403);
  expect(await refused()).toEqual([]);
  expect(
    (await ask("POST", "/organization/users", { token: member.token, body: { email: "x@y.test", role: 0 } }))
      .status,
  ).toBe(403);
  expect(await refused()).toEqual([{ operation: "member.invite" }]);
});

it("G11: saying it wasn't me ends every other session and names the next step, for one's own events only", async () => {
  const [person, other] = [await newPerson(), await newPerson()];
  const elsewhere = await signIn(person);
  const foreign = await read("/mfa/activity", other.token, 1);
  expect(
    (await ask("POST", "/mfa/activity/deny", { token: person.token, body: { eventId: foreign[0]?.id } }))
      .status,
  ).toBe(404);
  const own = await read("/mfa/activity", person.token, 50);
  const answer = await mustAsk("POST", "/mfa/activity/deny", {
    token: person.token,
    body: { eventId: own[0]?.id },
  });
  expect(answer).toMatchObject({ ended: 1, nextStep: "change-password" });
  expect((await ask("GET", "/sessions", { token: elsewhere.token })).status).toBe(401);
});

it("counts as a sign-in only what got somebody in, not each step on the way", async () => {
  const { owner, member } = await withMember();
  const enrolled = await enrol(member);
  const signInsToday = async () => {
    await letSettle();
    while ((await countAuditRows(1000)) > 0);
    const { days } = await mustAsk("GET", "/organization/adoption?days=1", { token: owner.token });
    return z.tuple([z.looseObject({ signIns: z.number() })]).parse(days)[0].signIns;
  };
  const before = await signInsToday();
  const { token } = await signIn(enrolled);
  await proveBackup(enrolled, token);
  expect(await signInsToday()).toBe(before + 1);
  const narrowed = { enforced: true, roles: [0], methods: ["PASSKEY"] };
  await mustAsk("POST", "/mfa/organization/enforce", { token: owner.token, body: narrowed });
  const again = await signIn(enrolled);
  const proof = { mfaType: "GOOGLE_AUTH", code: enrolled.backupCodes.pop() };
  await mustAsk("POST", "/mfa/verify-login", { token: again.token, body: proof });
  expect(await signInsToday()).toBe(before + 1);
});

it("counts each sign-in and failure of the trail once, however often and by however many it is counted", async () => {
  const { owner, member } = await withMember();
  await enrol(member);
  for (let i = 0; i < 3; i++) await failToSignIn(member.email);
  await signIn(owner);
  // Nothing is counted that a slower statement could still come before.
  expect(await countAuditRows(1000)).toBe(0);
  await letSettle();
  // All of them have begun before any can write.
  const held = world.sql(
    "do $$ begin lock table organization_days in exclusive mode; perform pg_sleep(0.7); end $$",
  );
  await sleep(200);
  const counted = await Promise.all(Array.from({ length: 8 }, () => countAuditRows(1000)));
  await held;
  expect(counted.filter((read) => read > 0)).toHaveLength(1);
  while ((await countAuditRows(50)) > 0);
  const { days } = await mustAsk("GET", "/organization/adoption?days=7", { token: owner.token });
  const list = z.array(z.looseObject({ day: z.string() })).parse(days);
  expect(list).toHaveLength(7);
  expect(list.at(-1)).toMatchObject({
    day: today,
    signIns: 2,
    failures: 3,
    members: 2,
    withMfa: 1,
    byMethod: { GOOGLE_AUTH: 1 },
  });
  expect(list[0]).toMatchObject({ signIns: 0, members: null });
});

it("exports without a cell that a spreadsheet would run", async () => {
  const { owner, member } = await withMember();
  await mustAsk("PUT", `/user/${member.id}`, {
    token: member.token,
    body: {
      name: '=HYPERLINK("http://evil.test")',
      lastName: "",
    },
  });
  const { csv } = await mustAsk("GET", "/organization/export?what=activity", { token: owner.token });
  expect(csv).toContain(`"'=HYPERLINK(""http://evil.test"")"`);
  expect(csv).not.toMatch(/(^|,|\n)"?=/);
  const figures = await mustAsk("GET", "/organization/export?days=3", { token: owner.token });
  expect(z.string().parse(figures.csv).split("\r\n")).toHaveLength(5);
});
