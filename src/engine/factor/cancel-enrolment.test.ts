import { describe, expect, it } from "vitest";
import { ask, mustAsk, openWorld } from "@/testing/harness/here";
import { newPerson, tokenMailedTo } from "@/testing/people/here";
import { activate, enrolLink, MAGIC_LINK } from "@/testing/people/links";

/** Changing one's mind half-way through a set-up. */

const world = openWorld();

const cancel = (token: string) => mustAsk("POST", "/mfa/setup/cancel", { token, body: MAGIC_LINK });
const count = async (table: "factors" | "backup_codes", id: string) => {
  const rows = await world.sql(`select 1 from ${table} where user_id = $1`, [id]);
  return rows.length;
};

describe("a set-up that is cancelled", () => {
  it("is gone with its codes and its link, and is recorded", async () => {
    const { id, token, email } = await newPerson();
    await mustAsk("POST", "/mfa/setup", { token, body: { ...MAGIC_LINK, email } });
    expect(await count("backup_codes", id)).toBe(10);
    const link = await tokenMailedTo(email);
    await cancel(token);
    expect(await count("factors", id)).toBe(0);
    expect(await count("backup_codes", id)).toBe(0);
    expect(await activate(link)).toMatchObject({ status: 400, body: { code: "INVALID_TOKEN" } });
    const recorded = await world.sql("select event from audit_events where user_id = $1 order by id", [id]);
    expect(recorded.at(-1)).toEqual({ event: "method.setup_cancelled" });
  });

  it("leaves what is on, and another method's set-up, and needs none to be there", async () => {
    const person = await enrolLink(await newPerson());
    await mustAsk("POST", "/mfa/setup", { token: person.token, body: { mfaType: "GOOGLE_AUTH" } });
    const before = await count("factors", person.id);
    await cancel(person.token);
    await cancel(person.token);
    expect(await count("factors", person.id)).toBe(before);
    const { body } = await ask("GET", "/mfa/status", { token: person.token });
    expect(body).toMatchObject({ data: { enabledMethods: ["MAGIC_LINK"] } });
  });
});
