import { expect, it } from "vitest";
import { ask, HERE, mustAsk, openWorld } from "@/testing/harness/here";
import { mailsTo, newAddress, PASSWORD } from "@/testing/people/client";
import { newOwner, signUp, tokenMailedTo } from "@/testing/people/here";
import { env } from "../platform/settings/env";

/** Guarantee: where it takes an invitation, nobody learns from the answer which addresses have one, or an account. */

const world = openWorld();

it("lets an invited address register where nobody else may", async () => {
  const owner = await newOwner();
  const invited = newAddress();
  await mustAsk("POST", "/organization/users", { token: owner.token, body: { email: invited } });
  const token = await tokenMailedTo(invited);
  const settings = env();
  const before = settings.SIGNUP;
  try {
    settings.SIGNUP = "invite";
    const stranger = { email: newAddress(), password: PASSWORD, firstName: "Ada", lastName: "L" };
    const answers = [
      await ask("POST", "/user/register", { body: stranger }),
      await ask("POST", "/user/register", { body: { ...stranger, email: owner.email } }),
      await ask("POST", "/user/register", { body: { ...stranger, email: invited } }),
    ];
    const [told] = await mailsTo(HERE, stranger.email);
    expect(told?.subject).toMatch(/takes an invitation/);
    for (const { status, body } of answers) {
      expect(status).toBe(200);
      expect(body).toEqual({ ...answers[0]?.body, verificationTokenId: expect.any(String) });
    }
    expect(await world.sql("select 1 from users where email_normalized = $1", [stranger.email])).toEqual([]);
    await world.sql("delete from rate_limits");
    const person = await signUp({ email: invited });
    await mustAsk("POST", "/organization/invitations/accept", { token: person.token, body: { token } });
  } finally {
    settings.SIGNUP = before;
  }
});
