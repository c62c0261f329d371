import { describe, expect, it } from "vitest";
import { z } from "zod";
import { ask, HERE, openWorld } from "@/testing/harness/here";
import { mailsTo, type SignedIn } from "@/testing/people/client";
import { newPerson } from "@/testing/people/here";

/** Guarantee: a refresh token is good once. A later copy ends the session, and its owner is told. */

const world = openWorld();

const refresh = (refreshToken: string) =>
  ask("POST", "/user/refresh", { body: { refresh_token: refreshToken } });
const renewed = z.object({ refreshToken: z.string() });
const letPass = ({ sessionId }: SignedIn) =>
  world.sql(
    "update refresh_tokens set consumed_at = consumed_at - interval '11 seconds' where session_id = $1",
    [sessionId],
  );
const isAlive = async ({ sessionId }: SignedIn) =>
  (await world.sql("select 1 from sessions where id = $1 and revoked_at is null", [sessionId])).length === 1;

describe("a refresh token", () => {
  it("is spent by one of twenty that bring it at once, and the others end nothing", async () => {
    const person = await newPerson();
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(person.refreshToken)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(19).fill(401)]);
    expect(await isAlive(person)).toBe(true);
    const live = await world.sql(
      "select 1 from refresh_tokens where session_id = $1 and consumed_at is null",
      [person.sessionId],
    );
    expect(live).toHaveLength(1);
  });

  it("that comes again after ten seconds is a copy: the session ends, with its newest token, once told", async () => {
    const person = await newPerson();
    const next = renewed.parse((await refresh(person.refreshToken)).body).refreshToken;
    await letPass(person);
    for (let time = 0; time < 2; time += 1) expect((await refresh(person.refreshToken)).status).toBe(401);
    expect(await isAlive(person)).toBe(false);
    expect((await refresh(next)).status).toBe(401);
    const events = await world.sql(
      "select 1 from audit_events where user_id = $1 and event = 'session.refresh_reused'",
      [person.id],
    );
    expect(events).toHaveLength(1);
    expect(await mailsTo(HERE, person.email)).toHaveLength(1);
  });

  it("gives nothing once its account's access has ended, and accuses nobody", async () => {
    const person = await newPerson();
    await world.sql("update users set access_epoch = access_epoch + 1 where id = $1", [person.id]);
    expect((await refresh(person.refreshToken)).status).toBe(401);
    expect(await mailsTo(HERE, person.email)).toEqual([]);
  });
});
