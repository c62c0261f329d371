import { describe, expect, it } from "vitest";
import { z } from "zod";
import { ask, mustAsk, openWorld } from "@/testing/harness/here";
import { type Enrolled, enrol, GOOGLE_AUTH, signIn } from "@/testing/people/client";
import { newPerson } from "@/testing/people/here";
import { proveBackup } from "@/testing/people/organization";
import { pruneAll } from "../jobs/housekeeping";

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

  it("that waited for a set-up goes with it, whether that is replaced, cancelled or over", async () => {
    const { id, token } = await newPerson();
    const setUp = (body: object) => mustAsk("POST", "/mfa/setup", { token, body });
    const codes = async () => {
      const [row] = await world.sql(
        "select count(*)::int as n from backup_codes where user_id = $1 and setup_id is not null",
        [id],
      );
      return row?.n;
    };
    for (let times = 0; times < 2; times += 1) {
      await setUp(GOOGLE_AUTH);
      expect(await codes()).toBe(10);
    }
    // What waits for another method's set-up goes on waiting.
    await setUp({ mfaType: "PASSKEY" });
    expect(await codes()).toBe(20);
    await mustAsk("POST", "/mfa/setup/cancel", { token, body: { mfaType: "PASSKEY" } });
    expect(await codes()).toBe(10);
    await world.sql("update factors set expires_at = now() - interval '2 minutes' where user_id = $1", [id]);
    await pruneAll({ pauseMs: 0 });
    expect(await codes()).toBe(0);
  });

  it("that counts or still waits outlasts housekeeping", async () => {
    const person = await enrol(await newPerson());
    const { fullAccessToken: token } = await proveBackup(person, (await signIn(person)).token);
    await mustAsk("POST", "/mfa/setup", { token, body: GOOGLE_AUTH });
    const all = () =>
      world.sql("select id, setup_id from backup_codes where user_id = $1 order by id", [person.id]);
    const before = await all();
    expect(before.length).toBe(20);
    await pruneAll({ pauseMs: 0 });
    expect(await all()).toEqual(before);
  });

  it("is kept as a hash alone", async () => {
    const person = await enrol(await newPerson());
    const kept = JSON.stringify(
      await world.sql("select encode(code_hash, 'escape') as hash from backup_codes"),
    );
    for (const code of person.backupCodes) expect(kept).not.toContain(code.replaceAll("-", ""));
  });
});
