import { describe, expect, it } from "vitest";
import { ask, HERE, openWorld } from "@/testing/harness/here";
import { enrol, mailsTo, newAddress, signIn } from "@/testing/people/client";
import { newPerson } from "@/testing/people/here";
import { trust } from "@/testing/people/organization";
import { actAsOperator, type OperatorAction } from "./operator";

/** Guarantee: what is done to an account at the machine is recorded, and its owner is told. */

const world = openWorld();

const isAlive = async (token: string) => (await ask("GET", "/mfa/status", { token })).status === 200;

describe("the operator", () => {
  it.each<[OperatorAction, string]>([
    ["unlock", "account.unlocked"],
    ["reset-mfa", "mfa.reset"],
    ["end-sessions", "session.ended"],
  ])("%s is in the trail, and mailed", async (action, event) => {
    const person = await newPerson();
    expect(await actAsOperator(action, person.email.toUpperCase())).toMatchObject({ id: person.id });
    const trail = await world.sql(
      "select detail->>'by' as by from audit_events where user_id = $1 and event = $2",
      [person.id, event],
    );
    expect(trail).toEqual([{ by: "operator" }]);
    expect(await mailsTo(HERE, person.email)).toHaveLength(1);
  });

  it("ends every session, and the trust in every device, when taking the second step away", async () => {
    const person = await enrol(await newPerson());
    const trustedDeviceToken = await trust(person);
    await actAsOperator("reset-mfa", person.email);
    expect(await isAlive(person.token)).toBe(false);
    expect((await signIn(person, { trustedDeviceToken })).isAsked).toBe(false);
    expect(await world.sql("select 1 from factors where user_id = $1", [person.id])).toEqual([]);
    expect(await world.sql("select 1 from trusted_devices where user_id = $1", [person.id])).toEqual([]);
  });

  it("leaves the second step on when ending sessions, and touches nobody else", async () => {
    const [person, other] = [await enrol(await newPerson()), await newPerson()];
    await actAsOperator("end-sessions", person.email);
    expect([await isAlive(person.token), await isAlive(other.token)]).toEqual([false, true]);
    expect((await signIn(person)).isAsked).toBe(true);
  });

  it("finds nobody where there is nobody, and writes nothing", async () => {
    const before = await world.sql("select count(*) from audit_events");
    expect(await actAsOperator("reset-mfa", newAddress())).toBeUndefined();
    expect(await world.sql("select count(*) from audit_events")).toEqual(before);
  });
});
