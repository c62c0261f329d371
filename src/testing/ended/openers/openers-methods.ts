import { mustAsk, mustBeMailed, newPasskey } from "../fixture/fixture";
import type { Opener } from "../fixture/kinds";
import { codeOfSetUp } from "../fixture/set-up";
import { linkWorks, methodWorks, signInAnew } from "../fixture/works";

/** Set-ups, methods and codes that come from a session that is open elsewhere. */

export const METHOD_OPENERS: readonly Opener[] = [
  {
    operation: "mfa.setup",
    by: "another app, begun in another session",
    opens: ["set-up"],
    in: "other",
    not: ["mfa.verifySetup"],
    set: async (fixture) => ({
      go: () =>
        fixture.askOther("POST", "/mfa/setup", {
          token: fixture.other.token,
          body: { mfaType: "GOOGLE_AUTH" },
        }),
      // From any session that is left: the secret is what somebody else knows.
      works: async (answer, mine) => {
        const code = await codeOfSetUp(answer);
        if (code === undefined) return false;
        const body = { mfaType: "GOOGLE_AUTH", code };
        return (await fixture.ask("POST", "/mfa/verify-setup", { token: mine, body })).status === 200;
      },
    }),
  },
  {
    operation: "mfa.setup",
    by: "Email link, begun in another session",
    opens: ["set-up", "link"],
    in: "other",
    not: ["magicLink.activate"],
    set: async (fixture) => {
      const { person } = fixture;
      await fixture.db`delete from factors where user_id = ${person.id} and type = 'MAGIC_LINK'`;
      const body = { mfaType: "MAGIC_LINK", email: person.email };
      return {
        go: () => fixture.askOther("POST", "/mfa/setup", { token: fixture.other.token, body }),
        works: () =>
          linkWorks(fixture, person.email, "/magic-link", (token) =>
            fixture.ask("POST", "/mfa/magic-link/activate", { body: { token } }),
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
    set: async (fixture) => {
      const ask = { token: fixture.other.token, body: { mfaType: "GOOGLE_AUTH" } };
      const begun = await mustAsk(fixture, "POST", "/mfa/setup", ask);
      const body = { mfaType: "GOOGLE_AUTH", code: await codeOfSetUp(begun) };
      return {
        go: () => fixture.askOther("POST", "/mfa/verify-setup", { ...ask, body }),
        works: () => methodWorks(fixture, "GOOGLE_AUTH"),
      };
    },
  },
  {
    operation: "passkey.completeRegistration",
    by: "a passkey, finished in another session",
    opens: ["method"],
    isEnder: true,
    in: "other",
    set: async (fixture) => {
      const { token } = fixture.other;
      const body = await newPasskey(fixture, token);
      return {
        go: () => fixture.askOther("POST", "/mfa/passkey/complete-registration", { token, body }),
        works: () => methodWorks(fixture, "PASSKEY"),
      };
    },
  },
  {
    operation: "magicLink.activate",
    by: "Email link, turned on by its mail",
    opens: ["method"],
    isEnder: true,
    set: async (fixture) => {
      const { email, id } = fixture.person;
      await fixture.db`delete from factors where user_id = ${id} and type = 'MAGIC_LINK'`;
      await mustAsk(fixture, "POST", "/mfa/setup", {
        token: fixture.other.token,
        body: { mfaType: "MAGIC_LINK", email },
      });
      const body = { token: await mustBeMailed(fixture, email, "/magic-link") };
      return {
        go: () => fixture.askOther("POST", "/mfa/magic-link/activate", { body }),
        works: () => methodWorks(fixture, "MAGIC_LINK"),
      };
    },
  },
  {
    operation: "mfa.enable",
    by: "a method turned on in another session",
    opens: ["method"],
    in: "other",
    set: async (fixture) => {
      await fixture.db`update factors set enabled = false where user_id = ${fixture.person.id} and type = 'MAGIC_LINK'`;
      const ask = { token: fixture.other.token, body: { mfaType: "MAGIC_LINK" } };
      return {
        go: () => fixture.askOther("POST", "/mfa/enable", ask),
        works: () => methodWorks(fixture, "MAGIC_LINK"),
      };
    },
  },
  {
    operation: "mfa.renewBackupCodes",
    by: "new codes, made in another session",
    opens: ["backup codes"],
    in: "other",
    set: async (fixture) => ({
      go: () => fixture.askOther("POST", "/mfa/backup-codes", { token: fixture.other.token }),
      works: async ({ body: made }) => {
        const [code] = Object(Object(made).data).backupCodes ?? [];
        await fixture.snapshot.putFactsBack(fixture.person.id);
        const { accessToken: token } = Object((await signInAnew(fixture)).body);
        const body = { mfaType: "GOOGLE_AUTH", code };
        return (await fixture.ask("POST", "/mfa/verify-login", { token, body })).status === 200;
      },
    }),
  },
];
