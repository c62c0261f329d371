import { beforeEach, expect, it } from "vitest";
import { ask, openWorld } from "@/testing/harness/here";
import { enrol, signIn } from "@/testing/people/client";
import { newPerson } from "@/testing/people/here";
import { recordWaitingCalls } from "./refused-calls";

/** Guarantee: refused calls can't fill the trail, and each of them is counted. */

const world = openWorld();
beforeEach(() => world.sql("delete from refused_calls"));

/** Of one session, oldest first: how many refused calls each record stands for. */
const recorded = async (sessionId: string) =>
  (
    await world.sql(
      `select detail->>'operation' as operation, (detail->>'count')::int as count from audit_events
        where event = 'access.refused' and session_id = $1 order by id`,
      [sessionId],
    )
  ).map(({ operation, count }) => `${operation} ${count}`);

const passMinute = () => world.sql("update refused_calls set told_at = told_at - interval '61 seconds'");

it("L11: 500 refused calls are one record at once, and one with the rest", async () => {
  const pending = await signIn(await enrol(await newPerson()));
  for (let round = 0; round < 50; round += 1) {
    const ten = await Promise.all(
      Array.from({ length: 10 }, () => ask("POST", "/mfa/reset", { token: pending.token })),
    );
    for (const { status } of ten) expect(status).toBe(403);
  }
  expect(await recorded(pending.sessionId)).toEqual(["mfa.reset 1"]);
  await recordWaitingCalls(100);
  expect(await recorded(pending.sessionId)).toEqual(["mfa.reset 1"]);
  await passMinute();
  expect(await recordWaitingCalls(100)).toBe(1);
  expect(await recorded(pending.sessionId)).toEqual(["mfa.reset 1", "mfa.reset 499"]);
  await passMinute();
  await recordWaitingCalls(100);
  expect(await recorded(pending.sessionId)).toHaveLength(2);
});

it("L11: the next one after a minute says how many there were, of each operation and session by itself", async () => {
  const person = await enrol(await newPerson());
  const [one, other] = [await signIn(person), await signIn(person)];
  for (let at = 0; at < 3; at += 1) await ask("POST", "/mfa/reset", { token: one.token });
  await ask("POST", "/mfa/disable", { token: one.token, body: { mfaType: "GOOGLE_AUTH" } });
  await ask("POST", "/mfa/reset", { token: other.token });
  await passMinute();
  await ask("POST", "/mfa/reset", { token: one.token });
  expect(await recorded(one.sessionId)).toEqual(["mfa.reset 1", "mfa.disable 1", "mfa.reset 3"]);
  expect(await recorded(other.sessionId)).toEqual(["mfa.reset 1"]);
});

it("L11: what was waiting for a record goes with its session, and keeps nothing from being removed", async () => {
  const pending = await signIn(await enrol(await newPerson()));
  for (let at = 0; at < 2; at += 1) await ask("POST", "/mfa/reset", { token: pending.token });
  await world.sql("delete from sessions where id = $1", [pending.sessionId]);
  await passMinute();
  expect(await recordWaitingCalls(100)).toBe(1);
  expect(await world.sql("select 1 from refused_calls")).toEqual([]);
});
