import type { Opener } from "../kinds";
import { type Lane, mustAsk, mustBeMailed } from "../lane";
import { sessionWorks } from "../works";

/** What gives a session that is open elsewhere new tokens, and ends the others. */

const renews = (
  operation: string,
  by: string,
  go: (lane: Lane, token: string) => ReturnType<Lane["ask"]>,
): Opener => ({
  operation,
  by,
  opens: ["session", "that session"],
  in: "other",
  isEnder: true,
  set: async (lane) => ({
    go: () => go(lane, lane.other.token),
    works: (answer) => sessionWorks(lane, answer),
  }),
});

const otherPassword = "nine slow herons listen";

export const RENEWING_OPENERS: readonly Opener[] = [
  renews("account.changePassword", "another session's new password", (lane, token) =>
    lane.askOther("POST", "/user/password", { token, body: { newPassword: otherPassword } }),
  ),
  renews("account.update", "another session's new password, as the profile", (lane, token) =>
    lane.askOther("PUT", `/user/${lane.person.id}`, { token, body: { password: otherPassword } }),
  ),
  renews("session.revokeAll", "another session that signs everybody else out", (lane, token) =>
    lane.askOther("POST", "/sessions/revoke-all", { token, body: {} }),
  ),
  renews("activity.deny", "another session's \"this wasn't me\"", (lane, token) =>
    lane.askOther("POST", "/mfa/activity/deny", { token, body: {} }),
  ),
  {
    operation: "account.confirmEmail",
    by: "another session's new address",
    opens: ["session", "that session"],
    in: "other",
    isEnder: true,
    not: ["account.confirmEmail", "email.takeBack", "email.undo"],
    set: async (lane) => {
      const { token } = lane.other;
      await mustAsk(lane, "POST", "/user/email", { token, body: { email: lane.newEmail } });
      const body = { token: await mustBeMailed(lane, lane.newEmail, "/confirm-email") };
      return {
        go: () => lane.askOther("POST", "/user/email/confirm", { token, body }),
        works: (answer) => sessionWorks(lane, answer),
      };
    },
  },
];
