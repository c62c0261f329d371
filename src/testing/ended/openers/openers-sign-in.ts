import { expectOk } from "../../people/client";
import {
  codeNow,
  type Fixture,
  mustAsk,
  mustBeMailed,
  OLD_PASSWORD,
  passkeyAnswer,
} from "../fixture/fixture";
import type { Opener, Place } from "../fixture/kinds";
import { deviceWorks, isFull, sessionWorks } from "../fixture/works";

/** Every way in, by what it is done with. */

const GOOGLE_AUTH = { mfaType: "GOOGLE_AUTH" };

async function mailSecondStep(fixture: Fixture): Promise<string> {
  await mustAsk(fixture, "POST", "/mfa/magic-link/send", { token: fixture.pending.token });
  return mustBeMailed(fixture, fixture.person.email, "/magic-link");
}

/** The second step of the sign-in that waits for it. */
const secondStep = (by: string, proof: (fixture: Fixture) => Promise<Record<string, unknown>>): Opener => ({
  operation: "mfa.verifyLogin",
  by,
  opens: ["session"],
  in: "pending",
  set: async (fixture) => {
    const body = await proof(fixture);
    return {
      go: () => fixture.askOther("POST", "/mfa/verify-login", { token: fixture.pending.token, body }),
      works: (answer) => sessionWorks(fixture, answer),
    };
  },
});

export const SIGN_IN_OPENERS: readonly Opener[] = [
  {
    operation: "auth.login",
    by: "the password",
    opens: ["session"],
    anytime: true,
    set: async (fixture) => ({
      go: () =>
        fixture.askOther("POST", "/user/login", {
          body: { email: fixture.person.email, password: OLD_PASSWORD },
        }),
      works: (answer) => sessionWorks(fixture, answer),
    }),
  },
  {
    operation: "auth.login",
    by: "the password, on a trusted device",
    opens: ["session on a device"],
    set: async (fixture) => {
      const { email } = fixture.person;
      const body = { email, password: OLD_PASSWORD, trustedDeviceToken: fixture.device.token };
      return {
        go: () => fixture.askOther("POST", "/user/login", { body }),
        works: (answer) => isFull(fixture, answer),
      };
    },
  },
  secondStep("the app, after the password", async (fixture) => ({
    ...GOOGLE_AUTH,
    code: await codeNow(fixture),
  })),
  secondStep("a backup code, after the password", async ({ person }) => ({
    ...GOOGLE_AUTH,
    code: person.backupCodes[0],
  })),
  secondStep("a mailed link, after the password", async (fixture) => ({
    mfaType: "MAGIC_LINK",
    token: await mailSecondStep(fixture),
  })),
  secondStep("a passkey, after the password", async (fixture) => ({
    mfaType: "PASSKEY",
    credential: await passkeyAnswer(fixture, "/mfa/passkey/auth-options", fixture.pending.token),
  })),
  {
    operation: "mfa.verifyLogin",
    by: "trusting the device it is done on",
    opens: ["device"],
    in: "pending",
    set: async (fixture) => {
      const body = { ...GOOGLE_AUTH, code: await codeNow(fixture), trustDevice: true };
      return {
        go: () => fixture.askOther("POST", "/mfa/verify-login", { token: fixture.pending.token, body }),
        works: ({ body: answer }) => deviceWorks(fixture, Object(answer).trustedDeviceToken),
      };
    },
  },
  {
    operation: "mfa.verifyLogin",
    by: "proving again, in a full session",
    opens: ["session", "that session"],
    in: "other",
    set: async (fixture) => {
      const body = { ...GOOGLE_AUTH, code: await codeNow(fixture) };
      return {
        go: () => fixture.askOther("POST", "/mfa/verify-login", { token: fixture.other.token, body }),
        works: (answer) => sessionWorks(fixture, answer),
      };
    },
  },
  {
    operation: "auth.reauthenticate",
    by: "the password, after mail, where mail is the only method",
    opens: ["session", "that session"],
    in: "byMail",
    not: ["mfa.disable", "passkey.remove"],
    set: async (fixture) => {
      await fixture.db`update factors set enabled = false where user_id = ${fixture.person.id} and type <> 'MAGIC_LINK'`;
      const ask = { token: fixture.byMail.token, body: { password: OLD_PASSWORD } };
      return {
        go: () => fixture.askOther("POST", "/auth/reauthenticate", ask),
        works: (answer) => sessionWorks(fixture, answer),
      };
    },
  },
  {
    operation: "magicLink.signIn",
    by: "a mailed link",
    opens: ["session"],
    set: async (fixture) => {
      const { email } = fixture.person;
      await mustAsk(fixture, "POST", "/auth/send-magic-link", { body: { email } });
      const body = { token: await mustBeMailed(fixture, email, "/magic-link") };
      return {
        go: () => fixture.askOther("POST", "/auth/magic-link/verify", { body }),
        works: (answer) => sessionWorks(fixture, answer),
      };
    },
  },
  {
    operation: "passkey.signIn",
    by: "a passkey",
    opens: ["session"],
    anytime: true,
    set: async (fixture) => {
      const body = { credential: await passkeyAnswer(fixture, "/auth/passkey/options") };
      return {
        go: () => fixture.askOther("POST", "/auth/passkey/verify", { body }),
        works: (answer) => sessionWorks(fixture, answer),
      };
    },
  },
  {
    operation: "auth.refresh",
    by: "a refresh token",
    opens: ["session", "that session"],
    in: "other",
    row: "session",
    set: async (fixture) => ({
      go: () =>
        fixture.askOther("POST", "/user/refresh", { body: { refresh_token: fixture.other.refreshToken } }),
      works: (answer) => sessionWorks(fixture, answer),
    }),
  },
  {
    operation: "recovery.finish",
    by: "the end of a recovery's wait",
    opens: ["session", "recovered account"],
    isEnder: true,
    // Only the newest of its links counts.
    not: ["recovery.finish"],
    set: async (fixture) => {
      const token = await recoveryLink(fixture, "pending");
      const body = { token, password: OLD_PASSWORD };
      return {
        go: () => fixture.askOther("POST", "/auth/recovery/finish", { body }),
        works: (answer) => sessionWorks(fixture, answer),
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
    set: async (fixture) => {
      const body = { token: await undoLink(fixture) };
      return {
        go: () => fixture.askOther("POST", "/user/email/undo", { body }),
        works: (answer) => sessionWorks(fixture, answer),
      };
    },
  },
];

/** The token of the link that finishes a recovery whose wait is over. */
export async function recoveryLink(fixture: Fixture, place: Exclude<Place, "inBrowser">): Promise<string> {
  const begin = { token: fixture[place].token };
  await mustAsk(fixture, "POST", "/auth/recovery", begin);
  await fixture.db`update recoveries set ends_at = now() where user_id = ${fixture.person.id}`;
  await mustAsk(fixture, "POST", "/auth/recovery", begin);
  return mustBeMailed(fixture, fixture.person.email, "/recover");
}

/** The token of the link that takes back a change of address that waits. */
export async function undoLink(fixture: Fixture): Promise<string> {
  const ask = { token: fixture.other.token, body: { email: fixture.newEmail } };
  await expectOk(fixture.ask("POST", "/user/email", ask));
  return mustBeMailed(fixture, fixture.person.email, "/undo-email");
}
