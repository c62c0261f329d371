import { describe, expect, it } from "vitest";
import { z } from "zod";
import { ask, mustAsk, openWorld } from "@/testing/harness/here";
import { type Enrolled, enrol, GOOGLE_AUTH, signIn } from "@/testing/people/client";
import { newPerson } from "@/testing/people/here";
import { proveBackup } from "@/testing/people/organization";

/** Guarantee: a backup code gets its person in once, and only the newest set there is counts. */

const world = openWorld();

const fresh = z.object({ data: z.object({ backupCodes: z.array(z.string()) }) });
async function give(person: Enrolled, code: string | undefined) {
  const { token } = await signIn(person);
  return (await ask("POST", "/mfa/verify-login", { token, body: { ...GOOGLE_AUTH, code } })).status;
}

describe("a backup code", () => {
  it("is used up by one of five sign-ins that give it at once", async () => {
    const person = await enrol(await newPerson());
    const code = person.backupCodes.pop();
    const tries = await Promise.all(Array.from({ length: 5 }, () => give(person, code)));
    expect(tries.filter((status) => status === 200)).toHaveLength(1);
    expect(await give(person, code)).toBe(400);
  });

  it("is read whatever its case and gaps, and is nobody else's", async () => {
    const [ada, bob] = [await enrol(await newPerson()), await enrol(await newPerson())];
    const code = ada.backupCodes.pop() ?? "";
    expect(await give(bob, code)).toBe(400);
    expect(await give(ada, ` ${code.toUpperCase().replaceAll("-", " ")} `)).toBe(200);
  });

  it("of an earlier set is worth nothing", async () => {
    const person = await enrol(await newPerson());
    const old = person.backupCodes.at(-2);
    const { fullAccessToken: token } = await proveBackup(person, (await signIn(person)).token);
    const { backupCodes } = fresh.parse(await mustAsk("POST", "/mfa/backup-codes", { token })).data;
    expect(await give(person, old)).toBe(400);
    expect(await give(person, backupCodes.at(0))).toBe(200);
  });

  it("that waits for a set-up to be confirmed doesn't count yet, and leaves those that do", async () => {
    const person = await enrol(await newPerson());
    const { fullAccessToken: token } = await proveBackup(person, (await signIn(person)).token);
    const { backupCodes } = fresh.parse(
      await mustAsk("POST", "/mfa/setup", { token, body: GOOGLE_AUTH }),
    ).data;
    expect(await give(person, backupCodes.at(0))).toBe(400);
    expect(await give(person, person.backupCodes.pop())).toBe(200);
  });

  it("is kept as a hash alone", async () => {
    const person = await enrol(await newPerson());
    const kept = JSON.stringify(
      await world.sql("select encode(code_hash, 'escape') as hash from backup_codes"),
    );
    for (const code of person.backupCodes) expect(kept).not.toContain(code.replaceAll("-", ""));
  });
});
