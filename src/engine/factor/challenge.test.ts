import { describe, expect, it } from "vitest";
import { ask, openWorld } from "@/testing/harness/here";
import { type Enrolled, enrol, signIn } from "@/testing/people/client";
import { newPerson } from "@/testing/people/here";

const world = openWorld();

const tried = (token: string, code: string, mfaType = "GOOGLE_AUTH") =>
  ask("POST", "/mfa/verify-login", { token, body: { mfaType, code } });

const failures = (person: Enrolled) =>
  world.sql(`select event, method from audit_events where user_id = $1 and result = 'failure' order by at`, [
    person.id,
  ]);

describe("A wrong answer is recorded as what it was, whatever it was sent as", () => {
  const WRONG = "aaaa-aaaa-aaaa-aaaa";
  it.each([
    ["a backup code, in capitals without its dashes", WRONG.replaceAll("-", "").toUpperCase(), "BACKUP_CODE"],
    ["a backup code with a letter misread", "0aaa-aaaa-aaaa-aaaa", "BACKUP_CODE"],
    ["a code of the app", "000000", "GOOGLE_AUTH"],
    ["neither", "0000", "GOOGLE_AUTH"],
  ])("%s, while signing in", async (_what, code, method) => {
    const person = await enrol(await newPerson());
    const { token } = await signIn(person);
    expect((await tried(token, code)).body.code).toBe("INVALID_CODE");
    expect(await failures(person)).toEqual([{ event: "sign_in.second_step", method }]);
  });

  it("a backup code where none is left, and for a step-up", async () => {
    const person = await enrol(await newPerson());
    await world.sql("delete from backup_codes where user_id = $1", [person.id]);
    expect((await tried(person.token, WRONG)).body.code).toBe("INVALID_CODE");
    expect(await failures(person)).toEqual([{ event: "step_up", method: "BACKUP_CODE" }]);
  });
});
