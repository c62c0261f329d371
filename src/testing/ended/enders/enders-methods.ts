import { z } from "zod";
import { actAsOperator, type OperatorAction } from "@/engine/account/operator";
import { ALL_THAT_IS_OPEN, type Ender, OPERATOR, TRUST } from "../kinds";
import { type Lane, mustAsk, mustBeMailed, newPasskey } from "../lane";
import { codeOfSetUp } from "../set-up";

/** What ends access by changing a person's methods. */

const RESET = [...ALL_THAT_IS_OPEN, "recovered account", "method", "backup codes"] as const;
const GOOGLE_AUTH = { mfaType: "GOOGLE_AUTH" };
const MAGIC_LINK = { mfaType: "MAGIC_LINK" };

const inOwn = (lane: Lane, method: string, path: string, body?: unknown) =>
  lane.ask(method, path, { token: lane.own.token, body });

/** At the machine, beside the running app. */
const asOperator = (action: OperatorAction, ends: Ender["ends"]): Ender => ({
  operation: `${OPERATOR}${action}`,
  by: "at the machine",
  ends,
  set: async (lane) => async () => {
    const answered = { headers: new Headers(), text: "", body: {} };
    return actAsOperator(action, lane.person.email).then(
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
    set: async (lane) => () => inOwn(lane, "POST", "/mfa/reset", {}),
  },
  {
    operation: "mfa.reset",
    by: "an administrator",
    ends: RESET,
    set: async (lane) => () =>
      lane.ask("POST", "/mfa/reset", {
        token: lane.owner.token,
        body: { resetUserId: lane.person.id },
      }),
  },
  {
    operation: "mfa.disable",
    by: "its owner",
    ends: ["session", ...TRUST],
    set: async (lane) => () => inOwn(lane, "POST", "/mfa/disable", GOOGLE_AUTH),
  },
  {
    operation: "passkey.remove",
    by: "its owner",
    ends: ["session", ...TRUST],
    set: async (lane) => {
      const { body } = await mustAsk(lane, "GET", "/mfa/passkeys", { token: lane.own.token });
      const { passkeys } = z.object({ passkeys: z.tuple([z.object({ id: z.string() })]) }).parse(body);
      return () => inOwn(lane, "DELETE", `/mfa/passkeys/${passkeys[0].id}`);
    },
  },
  {
    operation: "mfa.verifySetup",
    by: "an app that replaces the one there is",
    ends: ["session", ...TRUST],
    set: async (lane) => {
      const ask = { token: lane.own.token, body: GOOGLE_AUTH };
      const code = await codeOfSetUp(await mustAsk(lane, "POST", "/mfa/setup", ask));
      return () => inOwn(lane, "POST", "/mfa/verify-setup", { ...GOOGLE_AUTH, code });
    },
  },
  {
    operation: "passkey.completeRegistration",
    by: "one more passkey",
    ends: TRUST,
    set: async (lane) => {
      const body = await newPasskey(lane, lane.own.token);
      return () => inOwn(lane, "POST", "/mfa/passkey/complete-registration", body);
    },
  },
  {
    operation: "magicLink.activate",
    by: "one more method",
    ends: TRUST,
    set: async (lane) => {
      const { email, id } = lane.person;
      await lane.db`delete from factors where user_id = ${id} and type = 'MAGIC_LINK'`;
      await mustAsk(lane, "POST", "/mfa/setup", { token: lane.own.token, body: { ...MAGIC_LINK, email } });
      const body = { token: await mustBeMailed(lane, email, "/magic-link") };
      return () => lane.ask("POST", "/mfa/magic-link/activate", { body });
    },
  },
  {
    operation: "mfa.enable",
    by: "one more method",
    ends: TRUST,
    set: async (lane) => {
      await lane.db`update factors set enabled = false where user_id = ${lane.person.id} and type = 'MAGIC_LINK'`;
      return () => inOwn(lane, "POST", "/mfa/enable", MAGIC_LINK);
    },
  },
];
