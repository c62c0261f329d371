import { describe, expect, it } from "vitest";
import { LIMITS } from "@/contract/limits";
import { ask, mustAsk, openWorld } from "@/testing/harness/here";
import { type SignedIn as Person, signIn } from "@/testing/people/client";
import { tokenMailedTo } from "@/testing/people/here";
import {
  askedForLink,
  DEAD,
  disown,
  inspect,
  newLinkPerson,
  sendSecondStep,
  signInLinkFor,
  statusOf,
  verifyLogin,
  WRONG_CODE,
  wait,
} from "@/testing/people/links";
import { crossDeviceCode } from "./method";

/** The short code that stands for a link on another device, and how links are limited and end. */

const world = openWorld();

async function failuresOf({ id }: { id: string }) {
  const [row] = await world.sql("select mfa_failures as n from users where id = $1", [id]);
  return row?.n;
}

describe("the code for another device", () => {
  it("is shown where the link is opened and typed in where it is waited for; either way the link is spent", async () => {
    const person = await newLinkPerson();
    const asked = await askedForLink(person);
    const elsewhere = await inspect(asked.link);
    expect(elsewhere.body).toEqual({
      success: true,
      purpose: "second-step",
      email: person.email,
      requestedOn: "Firefox on macOS",
      requestedAt: expect.any(String),
      expiresAt: expect.any(String),
      isWaitingHere: false,
      code: crossDeviceCode(asked.link),
    });
    const here = await inspect(asked.link, asked.token);
    expect(here.body).toMatchObject({ isWaitingHere: true });
    expect(here.body).not.toHaveProperty("code");
    const typed = `${elsewhere.body.code}`.toLowerCase().replace(/(.{4})/, "$1 ");
    const answer = await verifyLogin(asked.token, { code: typed });
    expect(answer.status).toBe(200);
    expect(await inspect(asked.link)).toEqual({ status: 400, body: { ...DEAD, reason: "used" } });
    const full = String(answer.body.fullAccessToken);
    expect(await verifyLogin(full, { code: typed })).toMatchObject(WRONG_CODE);
    await wait(world, person, 31);
    const next = await askedForLink(person);
    expect((await verifyLogin(next.token, { token: next.link })).status).toBe(200);
    expect((await inspect(next.link)).status).toBe(400);
  });

  it("isn't shown once the session that asked got through another way, but who has the mail can still end that", async () => {
    const person = await newLinkPerson();
    const asked = await askedForLink(person);
    const [code] = person.backupCodes;
    const raised = await verifyLogin(asked.token, { code });
    const full = String(raised.body.fullAccessToken);
    for (const bearer of [undefined, full])
      expect(await inspect(asked.link, bearer)).toEqual({ status: 400, body: { ...DEAD, reason: "used" } });
    expect((await disown(asked.link)).status).toBe(200);
    expect((await statusOf(full)).status).toBe(401);
  });

  it("has five tries while signing in, counted like any wrong answer, and then everything is dead", async () => {
    const person = await newLinkPerson();
    const asked = await askedForLink(person);
    const { attempts } = LIMITS.crossDeviceCode;
    for (let n = 1; n <= attempts; n += 1) {
      expect(await verifyLogin(asked.token, { code: "00000000" })).toMatchObject(WRONG_CODE);
      expect(await failuresOf(person)).toBe(n);
    }
    expect((await verifyLogin(asked.token, { code: crossDeviceCode(asked.link) })).status).toBe(401);
    expect((await inspect(asked.link)).body).toEqual(DEAD);
  });

  it("has five tries in a step-up as well, where the session lives on; the fifth still counts", async () => {
    const person = await newLinkPerson();
    for (const wrong of [4, 5]) {
      await sendSecondStep(person.token);
      const link = await tokenMailedTo(person.email);
      for (let n = 0; n < wrong; n += 1) {
        // What can't be such a code is a try too.
        const code = n % 2 === 0 ? "ZZZZZZZZ" : "12";
        expect(await verifyLogin(person.token, { code })).toMatchObject(WRONG_CODE);
      }
      const right = await verifyLogin(person.token, { code: crossDeviceCode(link) });
      if (wrong === 4) {
        expect(right.status).toBe(200);
        person.token = String(right.body.fullAccessToken);
      } else {
        expect(right).toMatchObject(WRONG_CODE);
        expect((await verifyLogin(person.token, { token: link })).status).toBe(400);
      }
      await wait(world, person, 31);
    }
  });

  it("D05: neither it nor its link is anywhere in the database", async () => {
    const person = await newLinkPerson();
    const asked = await askedForLink(person);
    const secrets = [
      asked.link,
      crossDeviceCode(asked.link),
      await signInLinkFor(person.email),
      person.linkToken,
    ];
    const names = await world.sql("select tablename as name from pg_tables where schemaname = 'public'");
    for (const { name } of names) {
      const [row] = await world.sql(
        `select coalesce(string_agg(t::text, ' '), '') as text from ${String(name)} t`,
      );
      for (const secret of secrets) expect(String(row?.text).includes(secret), `${name}`).toBe(false);
    }
  });
});

describe("limits and ends", () => {
  it("one mail in 30 seconds and five in 15 minutes for an account, over all its sessions, with the wait told", async () => {
    const person = await newLinkPerson();
    const sessions: Person[] = [await signIn(person), await signIn(person)];
    for (let n = 0; n < 5; n += 1) {
      const { token = "" } = sessions[n % 2] ?? {};
      expect((await sendSecondStep(token)).status).toBe(200);
      const early = await sendSecondStep(token);
      expect(early).toMatchObject({ status: 429, body: { code: "RATE_LIMITED", error: expect.any(String) } });
      // The fifth was the last for longer than that.
      if (n < 4) expect(early.body.retryAfter).toBeLessThanOrEqual(30);
      await wait(world, person, 4);
      await world.sql("delete from rate_limits where tat < now() + interval '60 s'");
    }
    const sixth = await sendSecondStep(sessions[0]?.token ?? "");
    expect(sixth.status).toBe(429);
    expect(sixth.body.retryAfter).toBeGreaterThan(60);
  });

  it("never more than five in any 15 minutes, however they are spread", async () => {
    const person = await newLinkPerson();
    const { token } = await signIn(person);
    const { burst, burstSeconds } = LIMITS.link;
    const minutes: number[] = [];
    for (let minute = 0; minute < 30; minute += 1) {
      const answer = await sendSecondStep(token);
      if (answer.status === 200) minutes.push(minute);
      else {
        const left = ((minutes.at(-burst) ?? 0) - minute) * 60 + burstSeconds;
        expect(answer.body.retryAfter).toBeLessThanOrEqual(left);
        expect(answer.body.retryAfter).toBeGreaterThan(left - 30);
      }
      await wait(world, person, 60);
    }
    expect(minutes).toEqual([0, 1, 2, 3, 4, 15, 16, 17, 18, 19]);
  });

  it("D06: the newest link of an account kills the older ones, in whichever session they were asked for", async () => {
    const person = await newLinkPerson();
    const first = await askedForLink(person);
    await wait(world, person, 31);
    const second = await askedForLink(person);
    expect(await inspect(first.link)).toEqual({ status: 400, body: { ...DEAD, reason: "replaced" } });
    expect(await verifyLogin(first.token, { token: first.link })).toMatchObject(WRONG_CODE);
    expect(await verifyLogin(first.token, { code: crossDeviceCode(first.link) })).toMatchObject(WRONG_CODE);
    expect((await verifyLogin(second.token, { token: second.link })).status).toBe(200);
  });

  it("D06: ten minutes by the database's clock", async () => {
    const person = await newLinkPerson();
    const asked = await askedForLink(person);
    const { requestedAt, expiresAt } = (await inspect(asked.link)).body;
    expect(Date.parse(String(expiresAt)) - Date.parse(String(requestedAt))).toBe(600_000);
    await wait(world, person, 598);
    expect((await inspect(asked.link)).status).toBe(200);
    await wait(world, person, 3);
    expect(await inspect(asked.link)).toEqual({ status: 400, body: { ...DEAD, reason: "expired" } });
    expect(await verifyLogin(asked.token, { token: asked.link })).toMatchObject(WRONG_CODE);
    expect(await verifyLogin(asked.token, { code: crossDeviceCode(asked.link) })).toMatchObject(WRONG_CODE);
  });

  it("a link whose session is signed out is dead", async () => {
    const person = await newLinkPerson();
    const asked = await askedForLink(person);
    await mustAsk("POST", "/user/logout", { token: asked.token });
    expect((await inspect(asked.link)).body).toEqual(DEAD);
  });

  it("B08: a locked account is told to wait, also when it asks for a link", async () => {
    const person = await newLinkPerson();
    const asked = await askedForLink(person);
    await world.sql("update users set mfa_failures = 9 where id = $1", [person.id]);
    const last = await verifyLogin(asked.token, { code: "00000000" });
    expect(last).toMatchObject({ status: 429, body: { code: "ACCOUNT_LOCKED" } });
    expect(await inspect(asked.link)).toMatchObject({ status: 400, body: DEAD });
    const again = await signIn(person);
    const locked = await sendSecondStep(again.token);
    expect(locked).toMatchObject({ status: 429, body: { code: "ACCOUNT_LOCKED" } });
    expect(locked.body.retryAfter).toBeGreaterThan(800);
  });

  it("without a session there is nothing to send to", async () => {
    expect((await ask("POST", "/mfa/magic-link/send")).status).toBe(401);
  });
});

describe('"This wasn\'t me"', () => {
  it("kills the link and ends the session that waits, once, with a mail and a record", async () => {
    const person = await newLinkPerson();
    const asked = await askedForLink(person);
    const bystander = await signIn(person);
    expect(await disown(asked.link)).toMatchObject({ status: 200, body: { success: true } });
    expect((await statusOf(asked.token)).status).toBe(401);
    expect((await statusOf(bystander.token)).status).toBe(200);
    expect((await inspect(asked.link, asked.token)).body).toEqual(DEAD);
    expect(await disown(asked.link)).toEqual({ status: 400, body: DEAD });
    const records = await world.sql(
      "select session_id as id from audit_events where user_id = $1 and event = 'link.disowned'",
      [person.id],
    );
    expect(records).toEqual([{ id: asked.sessionId }]);
    const mails = await world.sql(
      "select id, sealed is not null as kept from outbox where user_id = $1 and template = 'security-notice' order by created_at desc limit 1",
      [person.id],
    );
    expect(mails).toHaveLength(1);
  });

  it("does nothing to a session that went on without the link", async () => {
    const person = await newLinkPerson();
    const asked = await askedForLink(person);
    await verifyLogin(asked.token, { token: asked.link });
    expect(await disown(asked.link)).toEqual({ status: 400, body: { ...DEAD, reason: "used" } });
  });
});
