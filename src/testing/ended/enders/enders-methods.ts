import { z } from "zod";
import { actAsOperator, type OperatorAction } from "@/engine/account/operator";
import { type Fixture, mustAsk, mustBeMailed, newPasskey } from "../fixture/fixture";
import { ALL_THAT_IS_OPEN, type Ender, OPERATOR, TRUST } from "../fixture/kinds";
import { codeOfSetUp } from "../fixture/set-up";

/** What ends access by changing a person's methods. */

const RESET = [...ALL_THAT_IS_OPEN, "recovered account", "method", "backup codes"] as const;
const GOOGLE_AUTH = { mfaType: "GOOGLE_AUTH" };
const MAGIC_LINK = { mfaType: "MAGIC_LINK" };

const inOwn = (fixture: Fixture, method: string, path: string, body?: unknown) =>
  fixture.ask(method, path, { token: fixture.own.token, body });

/** At the machine, beside the running app. */
const asOperator = (action: OperatorAction, ends: Ender["ends"]): Ender => ({
  operation: `${OPERATOR}${action}`,
  by: "at the machine",
  ends,
  set: async (fixture) => async () => {
    const answered = { headers: new Headers(), text: "", body: {} };
    return actAsOperator(action, fixture.person.email).then(
      () => ({ ...answered, status: 200 }),
      // It waited too long for the row: told over HTTP in a status, here by an error.
      (error: unknown) => ({ ...answered, status: 503, text: String(error) }),
    );
  },
});

export const METHOD_ENDERS: readonly Ender[] = [
  asOperator("reset-mfa", RESET),
  asOperator("end-sessions", [...ALL_THAT_IS_OPEN, "recovered account"]),
  {
    operation: "mfa.reset",
    by: "its owner",
    ends: RESET,
    set: async (fixture) => () => inOwn(fixture, "POST", "/mfa/reset", {}),
  },
  {
    operation: "mfa.reset",
    by: "an administrator",
    ends: RESET,
    set: async (fixture) => () =>
      fixture.ask("POST", "/mfa/reset", {
        token: fixture.owner.token,
        body: { resetUserId: fixture.person.id },
      }),
  },
  {
    operation: "mfa.disable",
    by: "its owner",
    ends: ["session", ...TRUST],
    set: async (fixture) => () => inOwn(fixture, "POST", "/mfa/disable", GOOGLE_AUTH),
  },
  {
    operation: "passkey.remove",
    by: "its owner",
    ends: ["session", ...TRUST],
    set: async (fixture) => {
      const { body } = await mustAsk(fixture, "GET", "/mfa/passkeys", { token: fixture.own.token });
      const { passkeys } = z.object({ passkeys: z.tuple([z.object({ id: z.string() })]) }).parse(body);
      return () => inOwn(fixture, "DELETE", `/mfa/passkeys/${passkeys[0].id}`);
    },
  },
  {
    operation: "mfa.verifySetup",
    by: "an app that replaces the one there is",
    ends: ["session", ...TRUST],
    set: async (fixture) => {
      const ask = { token: fixture.own.token, body: GOOGLE_AUTH };
      const code = await codeOfSetUp(await mustAsk(fixture, "POST", "/mfa/setup", ask));
      return () => inOwn(fixture, "POST", "/mfa/verify-setup", { ...GOOGLE_AUTH, code });
    },
  },
  {
    operation: "passkey.completeRegistration",
    by: "one more passkey",
    ends: TRUST,
    set: async (fixture) => {
      const body = await newPasskey(fixture, fixture.own.token);
      return () => inOwn(fixture, "POST", "/mfa/passkey/complete-registration", body);
    },
  },
  {
    operation: "magicLink.activate",
    by: "one more method",
    ends: TRUST,
    set: async (fixture) => {
      const { email, id } = fixture.person;
      await fixture.db`delete from factors where user_id = ${id} and type = 'MAGIC_LINK'`;
      await mustAsk(fixture, "POST", "/mfa/setup", {
        token: fixture.own.token,
        body: { ...MAGIC_LINK, email },
      });
      const body = { token: await mustBeMailed(fixture, email, "/magic-link") };
      return () => fixture.ask("POST", "/mfa/magic-link/activate", { body });
    },
  },
  {
    operation: "mfa.enable",
    by: "one more method",
    ends: TRUST,
    set: async (fixture) => {
      await fixture.db`update factors set enabled = false where user_id = ${fixture.person.id} and type = 'MAGIC_LINK'`;
      return () => inOwn(fixture, "POST", "/mfa/enable", MAGIC_LINK);
    },
  },
];
