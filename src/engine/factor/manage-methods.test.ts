import { describe, expect, it } from "vitest";
import { ask, mustAsk, openWorld } from "@/testing/harness/here";
import { type Enrolled, enrol, GOOGLE_AUTH, signIn } from "@/testing/people/client";
import { newPerson } from "@/testing/people/here";
import { proveBackup } from "@/testing/people/organization";
import { addPasskey } from "@/testing/people/passkey-client";

/** Guarantee: only its owner's fresh proof turns a protection off, and all that rested on it goes along. */

const world = openWorld();

const stateOf = async (id: string) =>
  (await world.sql("select primary_method, mfa_methods from users where id = $1", [id]))[0];
async function proved(person: Enrolled): Promise<string> {
  return (await proveBackup(person, (await signIn(person)).token)).fullAccessToken;
}
const disable = (token: string, mfaType: string) => ask("POST", "/mfa/disable", { token, body: { mfaType } });

describe("a method", () => {
  it("stays on where the proof is an old one", async () => {
    const person = await enrol(await newPerson());
    const token = await proved(person);
    await world.sql("update sessions set proved_at = now() - interval '16 minutes' where user_id = $1", [
      person.id,
    ]);
    expect(await disable(token, "GOOGLE_AUTH")).toMatchObject({
      status: 403,
      body: { code: "STEP_UP_REQUIRED" },
    });
    expect(await stateOf(person.id)).toMatchObject({ mfa_methods: ["GOOGLE_AUTH"] });
  });

  it("that goes hands on being first, and the last one takes the backup codes along", async () => {
    const person = await addPasskey(await enrol(await newPerson()));
    const token = await proved(person);
    await mustAsk("POST", "/mfa/primary", { token, body: GOOGLE_AUTH });
    expect((await disable(token, "GOOGLE_AUTH")).status).toBe(200);
    expect(await stateOf(person.id)).toMatchObject({ primary_method: "PASSKEY", mfa_methods: ["PASSKEY"] });
    expect((await disable(token, "PASSKEY")).status).toBe(200);
    expect(await stateOf(person.id)).toMatchObject({ primary_method: null, mfa_methods: [] });
    expect((await signIn(person)).isAsked).toBe(false);
  });

  it("is turned off once by two that ask at once, and recorded once", async () => {
    const person = await enrol(await newPerson());
    const token = await proved(person);
    await Promise.all([disable(token, "GOOGLE_AUTH"), disable(token, "GOOGLE_AUTH")]);
    const recorded = await world.sql(
      "select 1 from audit_events where user_id = $1 and event = 'method.disabled'",
      [person.id],
    );
    expect(recorded).toHaveLength(1);
  });

  it("changes nothing from a session that ended in that moment", async () => {
    const person = await enrol(await newPerson());
    const token = await proved(person);
    await world.sql("update users set access_epoch = access_epoch + 1 where id = $1", [person.id]);
    expect((await disable(token, "GOOGLE_AUTH")).status).toBe(401);
    expect(await stateOf(person.id)).toMatchObject({ mfa_methods: ["GOOGLE_AUTH"] });
  });
});
