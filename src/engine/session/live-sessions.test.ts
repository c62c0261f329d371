import { describe, expect, it } from "vitest";
import { z } from "zod";
import { ask, mustAsk, openWorld } from "@/testing/harness/here";
import { PASSWORD, signIn } from "@/testing/people/client";
import { newPerson } from "@/testing/people/here";

/** Guarantee: a person sees their sessions and ends them at once, but never their last one by accident. */

const world = openWorld();

const sessionList = z.array(z.looseObject({ id: z.string(), current: z.boolean() }));
const sessionsOf = async (token: string) =>
  sessionList.parse((await mustAsk("GET", "/sessions", { token })).sessions);
const makeStale = (id: string) =>
  world.sql("update sessions set proved_at = now() - interval '16 minutes' where id = $1", [id]);

describe("G12: sessions", () => {
  it("are listed in the published shape, this one marked", async () => {
    const person = await newPerson();
    await signIn(person);
    const sessions = await sessionsOf(person.token);
    expect(sessions).toHaveLength(2);
    expect(sessions.filter(({ current }) => current)).toMatchObject([
      {
        id: person.sessionId,
        ipAddress: expect.any(String),
        location: expect.any(String),
        startedAt: expect.stringMatching(/Z$/),
        lastActivity: expect.stringMatching(/Z$/),
        expiresAt: expect.stringMatching(/Z$/),
        loginMethod: "PASSWORD",
        device: "Firefox on macOS",
        deviceType: "desktop",
        methods: ["PASSWORD"],
      },
    ]);
  });

  it("end at once, one or all others; ending another takes a fresh proof, one's own doesn't", async () => {
    const person = await newPerson();
    const others = [await signIn(person), await signIn(person), await signIn(person)];
    const [first, second, third] = others;
    if (!first || !second || !third) throw new Error("three");
    await makeStale(person.sessionId);
    expect(await ask("POST", `/sessions/${first.sessionId}/revoke`, { token: person.token })).toMatchObject({
      status: 403,
      body: { code: "STEP_UP_REQUIRED" },
    });
    expect((await ask("POST", "/sessions/revoke-all", { token: person.token })).status).toBe(403);
    await mustAsk("POST", `/sessions/${third.sessionId}/heartbeat`, { token: third.token });
    expect((await ask("POST", `/sessions/${first.sessionId}/heartbeat`, { token: third.token })).status).toBe(
      404,
    );
    await mustAsk("POST", "/auth/reauthenticate", { token: person.token, body: { password: PASSWORD } }).then(
      async (answer) => {
        const token = z.string().parse(answer.fullAccessToken);
        await mustAsk("POST", `/sessions/${first.sessionId}/revoke`, { token });
        expect((await ask("GET", "/sessions", { token: first.token })).status).toBe(401);
        expect((await ask("GET", "/sessions", { token: second.token })).status).toBe(200);
        const all = await mustAsk("POST", "/sessions/revoke-all", { token });
        expect(all).toMatchObject({ ended: 2 });
        expect((await ask("GET", "/sessions", { token: second.token })).status).toBe(401);
        await makeStale(person.sessionId);
        const next = z.string().parse(all.fullAccessToken);
        expect((await ask("GET", "/sessions", { token })).status).toBe(401);
        await mustAsk("POST", `/sessions/${person.sessionId}/revoke`, { token: next });
        expect((await ask("GET", "/sessions", { token: next })).status).toBe(401);
      },
    );
  });

  it("that end each other in the same moment leave one, so that nobody is thrown out of their own account", async () => {
    for (let times = 0; times < 5; times++) {
      const one = await newPerson();
      const other = await signIn(one);
      const answers = await Promise.all(
        [one, other].map(({ token }) => ask("POST", "/sessions/revoke-all", { token })),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
      const left = await world.sql("select 1 from sessions where user_id = $1 and revoked_at is null", [
        one.id,
      ]);
      expect(left).toHaveLength(1);
    }
  });
});
