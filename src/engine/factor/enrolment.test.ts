import { describe, expect, it } from "vitest";
import { z } from "zod";
import { ask, mustAsk, openWorld } from "@/testing/harness/here";
import { enrol, GOOGLE_AUTH, signIn } from "@/testing/people/client";
import { newPerson } from "@/testing/people/here";
import { codeAt, stepNow } from "@/testing/people/totp-steps";

/** Guarantee: a method counts once its own proof confirmed the newest set-up of it, and then for every other session. */

const world = openWorld();

const begun = z.object({ data: z.object({ secret: z.string() }) });
async function begin(token: string) {
  const body = await mustAsk("POST", "/mfa/setup", { token, body: GOOGLE_AUTH });
  return begun.parse(body).data.secret;
}
const confirm = (token: string, code: string) =>
  ask("POST", "/mfa/verify-setup", { token, body: { ...GOOGLE_AUTH, code } });

describe("setting a method up", () => {
  it("asks for nothing until it is confirmed", async () => {
    const person = await newPerson();
    await begin(person.token);
    expect((await signIn(person)).isAsked).toBe(false);
  });

  it("is confirmed by the newest secret alone", async () => {
    const person = await newPerson();
    const [older, newest] = [await begin(person.token), await begin(person.token)];
    expect(await confirm(person.token, await codeAt(older, stepNow()))).toMatchObject({
      status: 400,
      body: { code: "INVALID_CODE" },
    });
    expect((await confirm(person.token, await codeAt(newest, stepNow()))).status).toBe(200);
  });

  it("is confirmed once by ten that bring the same code", async () => {
    const person = await newPerson();
    const code = await codeAt(await begin(person.token), stepNow());
    const answers = await Promise.all(Array.from({ length: 10 }, () => confirm(person.token, code)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const kept = await world.sql("select 1 from factors where user_id = $1 and status = 'active'", [
      person.id,
    ]);
    expect(kept).toHaveLength(1);
  });

  it("is over after its time", async () => {
    const person = await newPerson();
    const secret = await begin(person.token);
    await world.sql("update factors set expires_at = now() where user_id = $1", [person.id]);
    expect(await confirm(person.token, await codeAt(secret, stepNow()))).toMatchObject({
      body: { code: "SETUP_VERIFICATION_FAILED" },
    });
  });

  it("ends the sessions that never proved the first method", async () => {
    const person = await newPerson();
    const other = await signIn(person);
    await enrol(person);
    expect((await ask("GET", "/mfa/status", { token: other.token })).status).toBe(401);
  });

  it("is nothing to a session whose account's access ended meanwhile", async () => {
    const person = await newPerson();
    const secret = await begin(person.token);
    await world.sql("update users set access_epoch = access_epoch + 1 where id = $1", [person.id]);
    const { token } = await signIn(person);
    expect((await confirm(token, await codeAt(secret, stepNow()))).status).toBe(400);
  });
});
