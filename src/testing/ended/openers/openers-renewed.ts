import { type Fixture, mustAsk, mustBeMailed } from "../fixture/fixture";
import type { Opener } from "../fixture/kinds";
import { isFull, sessionWorks, signInAnew } from "../fixture/works";

/** What gives an open session new tokens and ends the others. */

const renews = (
  operation: string,
  by: string,
  go: (fixture: Fixture, token: string) => ReturnType<Fixture["ask"]>,
): Opener => ({
  operation,
  by,
  opens: ["session", "that session"],
  in: "other",
  isEnder: true,
  set: async (fixture) => ({
    go: () => go(fixture, fixture.other.token),
    works: (answer) => sessionWorks(fixture, answer),
  }),
});

const otherPassword = "nine slow herons listen";

export const RENEWING_OPENERS: readonly Opener[] = [
  renews("account.changePassword", "another session's new password", (fixture, token) =>
    fixture.askOther("POST", "/user/password", { token, body: { newPassword: otherPassword } }),
  ),
  renews("account.update", "another session's new password, as the profile", (fixture, token) =>
    fixture.askOther("PUT", `/user/${fixture.person.id}`, { token, body: { password: otherPassword } }),
  ),
  renews("session.revokeAll", "another session that signs everybody else out", (fixture, token) =>
    fixture.askOther("POST", "/sessions/revoke-all", { token, body: {} }),
  ),
  renews("activity.deny", "another session's \"this wasn't me\"", (fixture, token) =>
    fixture.askOther("POST", "/mfa/activity/deny", { token, body: {} }),
  ),
  {
    operation: "session.forgetDevices",
    by: "a session on a trusted device, which goes on without it",
    opens: ["session on a device"],
    isEnder: true,
    set: async (fixture) => {
      const { token: trustedDeviceToken } = fixture.device;
      const { accessToken: token } = Object((await signInAnew(fixture, { trustedDeviceToken })).body);
      return {
        go: () => fixture.askOther("DELETE", "/devices", { token }),
        works: (answer) => isFull(fixture, { ...answer, body: { accessToken: token } }),
      };
    },
  },
  {
    operation: "account.confirmEmail",
    by: "another session's new address",
    opens: ["session", "that session"],
    in: "other",
    isEnder: true,
    not: ["account.confirmEmail", "email.takeBack", "email.undo"],
    set: async (fixture) => {
      const { token } = fixture.other;
      await mustAsk(fixture, "POST", "/user/email", { token, body: { email: fixture.newEmail } });
      const body = { token: await mustBeMailed(fixture, fixture.newEmail, "/confirm-email") };
      return {
        go: () => fixture.askOther("POST", "/user/email/confirm", { token, body }),
        works: (answer) => sessionWorks(fixture, answer),
      };
    },
  },
];
