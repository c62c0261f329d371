import { beforeEach, describe, expect, it } from "vitest";
import { ask, mustAsk, openWorld } from "@/testing/harness/here";
import { newAddress, PASSWORD, signIn } from "@/testing/people/client";
import { newOwner, newPerson, tokenMailedTo } from "@/testing/people/here";
import { enrolLink, signInLinkFor, verifyLink } from "@/testing/people/links";

/** D03: links of every purpose against every endpoint that takes one. */

const world = openWorld();
beforeEach(() => world.sql("delete from rate_limits"));

describe("D03: a token is good for its own purpose at its own place", () => {
  it("of every purpose at every endpoint, only the diagonal passes", async () => {
    const asks: Record<string, (token: string) => ReturnType<typeof ask>> = {
      signIn: (token) => verifyLink(token),
      secondStep: (token) =>
        ask("POST", "/mfa/verify-login", { token: pending.token, body: { mfaType: "MAGIC_LINK", token } }),
      activate: (token) => ask("POST", "/mfa/magic-link/activate", { body: { token } }),
      verifySetup: (token) =>
        ask("POST", "/mfa/verify-setup", { token: asker.token, body: { mfaType: "MAGIC_LINK", token } }),
      verifyEmail: (token) => ask("POST", "/user/verify-email", { body: { token } }),
      reset: (token) =>
        ask("POST", "/user/reset-password", { body: { token, newPassword: "eight brave lanterns hum" } }),
      preVerifyEmail: (token) => ask("POST", "/user/pre-verify-email", { body: { token } }),
      undoEmail: (token) => ask("POST", "/user/email/undo", { body: { token } }),
      inspectUndo: (token) => ask("POST", "/user/email/undo/inspect", { body: { token } }),
      changeEmail: (token) => ask("POST", "/user/email/confirm", { body: { token } }),
      invitation: (token) =>
        ask("POST", "/organization/invitations/accept", { token: guest.token, body: { token } }),
      inspect: (token) => ask("POST", "/auth/magic-link/inspect", { body: { token } }),
      disown: (token) => ask("POST", "/auth/magic-link/disown", { body: { token } }),
    };
    // What the page a link opens may ask about it, before it is pressed.
    const landing = ["inspect", "disown"];
    const person = await enrolLink(await newPerson());
    const pending = await signIn(person);
    await mustAsk("POST", "/mfa/magic-link/send", { token: pending.token });
    const secondStep = await tokenMailedTo(person.email);
    const asker = await newPerson();
    await mustAsk("POST", "/mfa/setup", {
      token: asker.token,
      body: { mfaType: "MAGIC_LINK", email: asker.email },
    });
    const activation = await tokenMailedTo(asker.email);
    const registered = newAddress();
    await mustAsk("POST", "/user/register", { body: { email: registered, password: PASSWORD } });
    const verifyEmail = await tokenMailedTo(registered);
    const forgetful = await newPerson();
    await mustAsk("POST", "/user/request-reset-password", { body: { email: forgetful.email } });
    const reset = await tokenMailedTo(forgetful.email);
    const mover = await newPerson();
    const moved = newAddress();
    await mustAsk("POST", "/user/email", { token: mover.token, body: { email: moved } });
    const changeEmail = await tokenMailedTo(moved);
    const undoEmail = await tokenMailedTo(mover.email);
    const owner = await newOwner();
    const guest = await newPerson();
    await mustAsk("POST", "/organization/users", { token: owner.token, body: { email: guest.email } });
    const invitation = await tokenMailedTo(guest.email);
    const signInLink = await signInLinkFor((await newPerson()).email);
    const tokens: [string, string, readonly string[]][] = [
      ["signIn", signInLink, ["signIn", ...landing]],
      ["secondStep", secondStep, ["secondStep", ...landing]],
      ["activation", activation, ["activate", "verifySetup", ...landing]],
      ["verifyEmail", verifyEmail, ["verifyEmail", "preVerifyEmail"]],
      ["reset", reset, ["reset"]],
      ["changeEmail", changeEmail, ["changeEmail"]],
      ["undoEmail", undoEmail, ["undoEmail", "inspectUndo"]],
      ["invitation", invitation, ["invitation"]],
    ];
    for (const [purpose, token, places] of tokens) {
      for (const [place, at] of Object.entries(asks)) {
        if (places.includes(place)) continue;
        const answer = await at(token);
        expect(answer.status, `${purpose} at ${place}: ${JSON.stringify(answer.body)}`).toBe(400);
        // What is refused elsewhere says nothing of what the token is.
        expect(answer.body).not.toHaveProperty("reason");
        // Wrong answers count against a person, which is not what this asks.
        await world.sql("update sessions set attempts = 0");
        await world.sql("update users set mfa_failures = 0");
      }
    }
    for (const [purpose, token, places] of tokens) {
      const answer = await asks[places[0] ?? ""]?.(token);
      expect(answer?.status, `${purpose}: ${JSON.stringify(answer?.body)}`).toBe(200);
    }
  });
});
