import { beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { HERE, openWorld } from "@/testing/harness/here";
import { PageClient } from "@/testing/harness/http";
import { enrol, mailsTo, newAddress, PASSWORD, type SignedIn } from "@/testing/people/client";
import { newOwner } from "@/testing/people/here";
import { join } from "@/testing/people/organization";

/**
 * H03 and L09 for what administrators do to several members at once: each by itself and within their rights. Nobody
 * gets more mails than otherwise.
 */

const world = openWorld();
beforeEach(() => world.sql("delete from rate_limits"));

const answered = z.object({
  result: z.object({
    data: z.object({ outcomes: z.array(z.object({ of: z.string(), problem: z.string().nullable() })) }),
  }),
});

async function pageOf({ email }: Pick<SignedIn, "email">): Promise<PageClient> {
  const page = new PageClient(HERE);
  expect((await page.mutate("auth.login", { email, password: PASSWORD })).status).toBe(200);
  return page;
}
/** @returns what became of each, in order */
async function ask(page: PageClient, operation: string, input: unknown): Promise<(string | null)[]> {
  const answer = await page.mutate(`members.${operation}`, input);
  expect(answer.status, answer.text).toBe(200);
  return answered.parse(answer.body).result.data.outcomes.map(({ problem }) => problem);
}
const reminders = async (email: string) =>
  (await mailsTo(HERE, email)).filter(({ subject }) => subject.includes("asks you to set up")).length;

describe("reminding members who have no second step", () => {
  it("once a day each, whoever asks; whoever has one is left alone", async () => {
    const owner = await newOwner();
    const [one, other] = [await join(owner), await join(owner)];
    await enrol(other);
    const page = await pageOf(owner);
    const ids = [one.id, other.id];
    expect(await ask(page, "remind", { ids })).toEqual([null, "They have a second step."]);
    expect([await reminders(one.email), await reminders(other.email)]).toEqual([1, 0]);
    const admin = await join(owner, 254);
    expect(await ask(await pageOf(admin), "remind", { ids: [one.id] })).toEqual([
      "They were reminded today.",
    ]);
    expect(await reminders(one.email)).toBe(1);
    // The day is over.
    await world.sql("update outbox set idempotency_key = id::text");
    expect(await ask(page, "remind", { ids: [one.id] })).toEqual([null]);
    expect(await reminders(one.email)).toBe(2);
  });

  it("of twenty presses at once one mails", async () => {
    const owner = await newOwner();
    const member = await join(owner);
    const page = await pageOf(owner);
    await Promise.all(Array.from({ length: 20 }, () => page.mutate("members.remind", { ids: [member.id] })));
    expect(await reminders(member.email)).toBe(1);
  });

  it("nobody of another organization, and none of a higher role", async () => {
    const [owner, elsewhere] = [await newOwner(), await newOwner()];
    const admin = await join(owner, 254);
    const problems = await ask(await pageOf(admin), "remind", { ids: [elsewhere.id, owner.id] });
    expect(problems).toEqual(["User not found", "You can't do this to a member of a higher role."]);
    expect(await reminders(elsewhere.email)).toBe(0);
  });
});

describe("roles and sessions of several", () => {
  it("what is refused for one is done for the others", async () => {
    const owner = await newOwner();
    const [one, other] = [await join(owner), await join(owner)];
    const page = await pageOf(owner);
    const changed = await ask(page, "changeRole", { ids: [one.id, owner.id, other.id], role: 1 });
    expect([changed[0], changed[2]]).toEqual([null, null]);
    expect(changed[1]).toMatch(/owner/i);
    expect(await ask(page, "endSessions", { ids: [one.id, other.id] })).toEqual([null, null]);
    const rows = await world.sql("select org_role as role from users where id in ($1, $2)", [
      one.id,
      other.id,
    ]);
    expect(rows).toEqual([{ role: 1 }, { role: 1 }]);
  });
});

describe("a pasted list of addresses", () => {
  it("is invited line by line, with why not beside each that can't be", async () => {
    const owner = await newOwner();
    const member = await join(owner);
    const fresh = newAddress();
    const problems = await ask(await pageOf(owner), "invite", {
      addresses: [fresh, "not an address", member.email],
      role: 0,
    });
    expect(problems).toEqual([null, "That isn't a valid email address.", "They are a member already."]);
    expect(await mailsTo(HERE, fresh)).toHaveLength(1);
  });

  it("gives nobody more than the inviter has", async () => {
    const owner = await newOwner();
    const admin = await join(owner, 254);
    const problems = await ask(await pageOf(admin), "invite", { addresses: [newAddress()], role: 255 });
    expect(problems).toEqual(["You can't give a role higher than your own."]);
  });
});

it("none of it for who isn't an administrator, or signed in a while ago", async () => {
  const owner = await newOwner();
  const member = await join(owner);
  expect((await (await pageOf(member)).mutate("members.remind", { ids: [owner.id] })).status).toBe(403);
  const page = await pageOf(owner);
  await world.sql("update sessions set proved_at = now() - interval '1 day' where user_id = $1", [owner.id]);
  expect((await page.mutate("members.remind", { ids: [member.id] })).status).toBe(403);
  expect((await page.mutate("members.invite", { addresses: [newAddress()] })).status).toBe(403);
});
