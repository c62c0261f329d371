import type { Opener } from "../kinds";
import { mustAsk, mustBeMailed, newPasskey } from "../lane";
import { codeOfSetUp } from "../set-up";
import { linkWorks, methodWorks, signInAnew } from "../works";

/** Set-ups, methods and codes that come from a session that is open elsewhere. */

export const METHOD_OPENERS: readonly Opener[] = [
  {
    operation: "mfa.setup",
    by: "another app, begun in another session",
    opens: ["set-up"],
    in: "other",
    not: ["mfa.verifySetup"],
    set: async (lane) => ({
      go: () =>
        lane.askOther("POST", "/mfa/setup", { token: lane.other.token, body: { mfaType: "GOOGLE_AUTH" } }),
      // From whichever session is left: it is the secret that somebody else knows.
      works: async (answer, mine) => {
        const code = await codeOfSetUp(answer);
        if (code === undefined) return false;
        const body = { mfaType: "GOOGLE_AUTH", code };
        return (await lane.ask("POST", "/mfa/verify-setup", { token: mine, body })).status === 200;
      },
    }),
  },
  {
    operation: "mfa.setup",
    by: "Email link, begun in another session",
    opens: ["set-up", "link"],
    in: "other",
    not: ["magicLink.activate"],
    set: async (lane) => {
      const { person } = lane;
      await lane.db`delete from factors where user_id = ${person.id} and type = 'MAGIC_LINK'`;
      const body = { mfaType: "MAGIC_LINK", email: person.email };
      return {
        go: () => lane.askOther("POST", "/mfa/setup", { token: lane.other.token, body }),
        works: () =>
          linkWorks(lane, person.email, "/magic-link", (token) =>
            lane.ask("POST", "/mfa/magic-link/activate", { body: { token } }),
          ),
      };
    },
  },
  {
    operation: "mfa.verifySetup",
    by: "another app, finished in another session",
    opens: ["method"],
    isEnder: true,
    in: "other",
    set: async (lane) => {
      const ask = { token: lane.other.token, body: { mfaType: "GOOGLE_AUTH" } };
      const begun = await mustAsk(lane, "POST", "/mfa/setup", ask);
      const body = { mfaType: "GOOGLE_AUTH", code: await codeOfSetUp(begun) };
      return {
        go: () => lane.askOther("POST", "/mfa/verify-setup", { ...ask, body }),
        works: () => methodWorks(lane, "GOOGLE_AUTH"),
      };
    },
  },
  {
    operation: "passkey.completeRegistration",
    by: "a passkey, finished in another session",
    opens: ["method"],
    isEnder: true,
    in: "other",
    set: async (lane) => {
      const { token } = lane.other;
      const body = await newPasskey(lane, token);
      return {
        go: () => lane.askOther("POST", "/mfa/passkey/complete-registration", { token, body }),
        works: () => methodWorks(lane, "PASSKEY"),
      };
    },
  },
  {
    operation: "magicLink.activate",
    by: "Email link, turned on by its mail",
    opens: ["method"],
    isEnder: true,
    set: async (lane) => {
      const { email, id } = lane.person;
      await lane.db`delete from factors where user_id = ${id} and type = 'MAGIC_LINK'`;
      await mustAsk(lane, "POST", "/mfa/setup", {
        token: lane.other.token,
        body: { mfaType: "MAGIC_LINK", email },
      });
      const body = { token: await mustBeMailed(lane, email, "/magic-link") };
      return {
        go: () => lane.askOther("POST", "/mfa/magic-link/activate", { body }),
        works: () => methodWorks(lane, "MAGIC_LINK"),
      };
    },
  },
  {
    operation: "mfa.enable",
    by: "a method turned on in another session",
    opens: ["method"],
    in: "other",
    set: async (lane) => {
      await lane.db`update factors set enabled = false where user_id = ${lane.person.id} and type = 'MAGIC_LINK'`;
      const ask = { token: lane.other.token, body: { mfaType: "MAGIC_LINK" } };
      return {
        go: () => lane.askOther("POST", "/mfa/enable", ask),
        works: () => methodWorks(lane, "MAGIC_LINK"),
      };
    },
  },
  {
    operation: "mfa.renewBackupCodes",
    by: "new codes, made in another session",
    opens: ["backup codes"],
    in: "other",
    set: async (lane) => ({
      go: () => lane.askOther("POST", "/mfa/backup-codes", { token: lane.other.token }),
      works: async ({ body: made }) => {
        const [code] = Object(Object(made).data).backupCodes ?? [];
        await lane.snapshot.putFactsBack(lane.person.id);
        const { accessToken: token } = Object((await signInAnew(lane)).body);
        const body = { mfaType: "GOOGLE_AUTH", code };
        return (await lane.ask("POST", "/mfa/verify-login", { token, body })).status === 200;
      },
    }),
  },
];
