import { expectOk } from "../../people/client";
import type { Opener, Place } from "../kinds";
import { codeNow, type Lane, mustAsk, mustBeMailed, OLD_PASSWORD, passkeyAnswer } from "../lane";
import { deviceWorks, isFull, sessionWorks } from "../works";

/** Every way in, by what it is done with. */

const GOOGLE_AUTH = { mfaType: "GOOGLE_AUTH" };

async function mailSecondStep(lane: Lane): Promise<string> {
  await mustAsk(lane, "POST", "/mfa/magic-link/send", { token: lane.pending.token });
  return mustBeMailed(lane, lane.person.email, "/magic-link");
}

/** The second step of the sign-in that waits for it. */
const secondStep = (by: string, proof: (lane: Lane) => Promise<Record<string, unknown>>): Opener => ({
  operation: "mfa.verifyLogin",
  by,
  opens: ["session"],
  in: "pending",
  set: async (lane) => {
    const body = await proof(lane);
    return {
      go: () => lane.askOther("POST", "/mfa/verify-login", { token: lane.pending.token, body }),
      works: (answer) => sessionWorks(lane, answer),
    };
  },
});

export const SIGN_IN_OPENERS: readonly Opener[] = [
  {
    operation: "auth.login",
    by: "the password",
    opens: ["session"],
    anytime: true,
    set: async (lane) => ({
      go: () =>
        lane.askOther("POST", "/user/login", { body: { email: lane.person.email, password: OLD_PASSWORD } }),
      works: (answer) => sessionWorks(lane, answer),
    }),
  },
  {
    operation: "auth.login",
    by: "the password, on a trusted device",
    opens: ["session on a device"],
    set: async (lane) => {
      const { email } = lane.person;
      const body = { email, password: OLD_PASSWORD, trustedDeviceToken: lane.device.token };
      return {
        go: () => lane.askOther("POST", "/user/login", { body }),
        works: (answer) => isFull(lane, answer),
      };
    },
  },
  secondStep("the app, after the password", async (lane) => ({ ...GOOGLE_AUTH, code: await codeNow(lane) })),
  secondStep("a backup code, after the password", async ({ person }) => ({
    ...GOOGLE_AUTH,
    code: person.backupCodes[0],
  })),
  secondStep("a mailed link, after the password", async (lane) => ({
    mfaType: "MAGIC_LINK",
    token: await mailSecondStep(lane),
  })),
  secondStep("a passkey, after the password", async (lane) => ({
    mfaType: "PASSKEY",
    credential: await passkeyAnswer(lane, "/mfa/passkey/auth-options", lane.pending.token),
  })),
  {
    operation: "mfa.verifyLogin",
    by: "trusting the device it is done on",
    opens: ["device"],
    in: "pending",
    set: async (lane) => {
      const body = { ...GOOGLE_AUTH, code: await codeNow(lane), trustDevice: true };
      return {
        go: () => lane.askOther("POST", "/mfa/verify-login", { token: lane.pending.token, body }),
        works: ({ body: answer }) => deviceWorks(lane, Object(answer).trustedDeviceToken),
      };
    },
  },
  {
    operation: "mfa.verifyLogin",
    by: "proving again, in a full session",
    opens: ["session", "that session"],
    in: "other",
    set: async (lane) => {
      const body = { ...GOOGLE_AUTH, code: await codeNow(lane) };
      return {
        go: () => lane.askOther("POST", "/mfa/verify-login", { token: lane.other.token, body }),
        works: (answer) => sessionWorks(lane, answer),
      };
    },
  },
  {
    operation: "auth.reauthenticate",
    by: "the password, after mail, where mail is the only method",
    opens: ["session", "that session"],
    in: "byMail",
    not: ["mfa.disable", "passkey.remove"],
    set: async (lane) => {
      await lane.db`update factors set enabled = false where user_id = ${lane.person.id} and type <> 'MAGIC_LINK'`;
      const ask = { token: lane.byMail.token, body: { password: OLD_PASSWORD } };
      return {
        go: () => lane.askOther("POST", "/auth/reauthenticate", ask),
        works: (answer) => sessionWorks(lane, answer),
      };
    },
  },
  {
    operation: "magicLink.signIn",
    by: "a mailed link",
    opens: ["session"],
    set: async (lane) => {
      const { email } = lane.person;
      await mustAsk(lane, "POST", "/auth/send-magic-link", { body: { email } });
      const body = { token: await mustBeMailed(lane, email, "/magic-link") };
      return {
        go: () => lane.askOther("POST", "/auth/magic-link/verify", { body }),
        works: (answer) => sessionWorks(lane, answer),
      };
    },
  },
  {
    operation: "passkey.signIn",
    by: "a passkey",
    opens: ["session"],
    anytime: true,
    set: async (lane) => {
      const body = { credential: await passkeyAnswer(lane, "/auth/passkey/options") };
      return {
        go: () => lane.askOther("POST", "/auth/passkey/verify", { body }),
        works: (answer) => sessionWorks(lane, answer),
      };
    },
  },
  {
    operation: "auth.refresh",
    by: "a refresh token",
    opens: ["session", "that session"],
    in: "other",
    row: "session",
    set: async (lane) => ({
      go: () => lane.askOther("POST", "/user/refresh", { body: { refresh_token: lane.other.refreshToken } }),
      works: (answer) => sessionWorks(lane, answer),
    }),
  },
  {
    operation: "recovery.finish",
    by: "the end of a recovery's wait",
    opens: ["session", "recovered account"],
    isEnder: true,
    // Only the newest of its links counts.
    not: ["recovery.finish"],
    set: async (lane) => {
      const token = await recoveryLink(lane, "pending");
      const body = { token, password: OLD_PASSWORD };
      return {
        go: () => lane.askOther("POST", "/auth/recovery/finish", { body }),
        works: (answer) => sessionWorks(lane, answer),
      };
    },
  },
  {
    operation: "email.undo",
    by: "the link at the earlier address",
    opens: ["session"],
    isEnder: true,
    // Where the account was changed meanwhile it looks again, and its link outlives a change of methods.
    not: [
      "account.confirmEmail",
      "email.takeBack",
      "email.undo",
      "mfa.disable",
      "passkey.remove",
      "mfa.verifySetup",
    ],
    set: async (lane) => {
      const body = { token: await undoLink(lane) };
      return {
        go: () => lane.askOther("POST", "/user/email/undo", { body }),
        works: (answer) => sessionWorks(lane, answer),
      };
    },
  },
];

/** The token of the link that finishes a recovery whose wait is over. */
export async function recoveryLink(lane: Lane, place: Place): Promise<string> {
  const begin = { token: lane[place].token };
  await mustAsk(lane, "POST", "/auth/recovery", begin);
  await lane.db`update recoveries set ends_at = now() where user_id = ${lane.person.id}`;
  await mustAsk(lane, "POST", "/auth/recovery", begin);
  return mustBeMailed(lane, lane.person.email, "/recover");
}

/** The token of the link that takes back a change of address that waits. */
export async function undoLink(lane: Lane): Promise<string> {
  const ask = { token: lane.other.token, body: { email: lane.newEmail } };
  await expectOk(lane.ask("POST", "/user/email", ask));
  return mustBeMailed(lane, lane.person.email, "/undo-email");
}
