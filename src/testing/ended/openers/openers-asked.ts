import type { Kind, Opener } from "../kinds";
import { type Lane, mustAsk, mustBeMailed, NEW_PASSWORD } from "../lane";
import { linkWorks, signInAnew } from "../works";

/** What is asked for and comes by mail: links, changes of address, invitations, the wait of a recovery. */

const invites = (
  operation: string,
  by: string,
  opens: readonly Kind[],
  rest: Pick<Opener, "set">,
): Opener => ({
  operation,
  by,
  opens,
  in: "other",
  ...rest,
});

const accept = (lane: Lane, token: string) =>
  lane.ask("POST", "/organization/invitations/accept", { token: lane.guest.token, body: { token } });
const inviteGuest = (lane: Lane, by: "other" | "owner", role: number) =>
  mustAsk(lane, "POST", "/organization/users", {
    token: lane[by].token,
    body: { email: lane.guest.email, role },
  });
const invitedId = (answer: { body: unknown }): string => Object(Object(answer.body).invitation).id;

export const ASKING_OPENERS: readonly Opener[] = [
  {
    operation: "account.changeEmail",
    by: "asked in another session",
    opens: ["address change"],
    in: "other",
    not: ["account.confirmEmail", "email.takeBack", "email.undo"],
    set: async (lane) => ({
      go: () =>
        lane.askOther("POST", "/user/email", { token: lane.other.token, body: { email: lane.newEmail } }),
      works: () => isConfirmed(lane),
    }),
  },
  {
    operation: "email.resend",
    by: "asked again in another session",
    opens: ["address change"],
    in: "other",
    not: ["account.confirmEmail", "email.takeBack", "email.undo"],
    set: async (lane) => {
      const { token } = lane.other;
      await mustAsk(lane, "POST", "/user/email", { token, body: { email: lane.newEmail } });
      return {
        go: () => lane.askOther("POST", "/user/email/resend", { token }),
        works: () => isConfirmed(lane),
      };
    },
  },
  invites("member.invite", "sent by whom it ends", ["invitation"], {
    set: async (lane) => {
      const body = { email: lane.guest.email, role: 254 };
      return {
        go: () => lane.askOther("POST", "/organization/users", { token: lane.other.token, body }),
        works: () => linkWorks(lane, lane.guest.email, "/invitation", (token) => accept(lane, token)),
      };
    },
  }),
  invites("invitation.resend", "sent again by whom it ends", ["invitation"], {
    set: async (lane) => {
      const id = invitedId(await inviteGuest(lane, "other", 254));
      const path = `/organization/invitations/${id}/resend`;
      return {
        go: () => lane.askOther("POST", path, { token: lane.other.token }),
        works: () => linkWorks(lane, lane.guest.email, "/invitation", (token) => accept(lane, token)),
      };
    },
  }),
  ...(["member.update", "member.changeRole"] as const).map((operation) =>
    invites(operation, "another's invitation, raised by whom it ends", ["invitation"], {
      set: async (lane) => {
        const id = invitedId(await inviteGuest(lane, "owner", 0));
        const link = await mustBeMailed(lane, lane.guest.email, "/invitation");
        const path = operation === "member.update" ? `/organization/users/${id}` : `/user/${id}/role`;
        const ask = { token: lane.other.token, body: { role: 254 } };
        return {
          go: () => lane.askOther("PUT", path, ask),
          works: async () => {
            await accept(lane, link);
            const { body } = await lane.ask("GET", "/user/profile", { token: lane.guest.token });
            return Object(Object(body).data).orgRole === 254;
          },
        };
      },
    }),
  ),
  {
    operation: "invitation.accept",
    by: "of whom it ends",
    opens: ["membership"],
    set: async (lane) => {
      await inviteGuest(lane, "other", 254);
      const link = await mustBeMailed(lane, lane.guest.email, "/invitation");
      return { go: () => accept(lane, link), works: async ({ status }) => status === 200 };
    },
  },
  {
    operation: "recovery.start",
    by: "from a sign-in that waits for its second step",
    opens: ["recovery"],
    in: "pending",
    not: ["email.undo"],
    set: async (lane) => ({
      go: () => lane.askOther("POST", "/auth/recovery", { token: lane.pending.token }),
      works: async () => {
        const { accessToken: token } = Object((await signInAnew(lane)).body);
        const { body } = await lane.ask("GET", "/auth/recovery", { token });
        return Object(Object(body).recovery).endsAt !== undefined;
      },
    }),
  },
  {
    operation: "magicLink.send",
    by: "for a second step",
    opens: ["link"],
    in: "pending",
    set: async (lane) => {
      const { token } = lane.pending;
      return {
        go: () => lane.askOther("POST", "/mfa/magic-link/send", { token }),
        works: () =>
          linkWorks(lane, lane.person.email, "/magic-link", (link) =>
            lane.ask("POST", "/mfa/verify-login", { token, body: { mfaType: "MAGIC_LINK", token: link } }),
          ),
      };
    },
  },
  {
    operation: "magicLink.sendSignIn",
    by: "to sign in with",
    opens: ["link"],
    anytime: true,
    set: async (lane) => {
      const { email } = lane.person;
      return {
        go: () => lane.askOther("POST", "/auth/send-magic-link", { body: { email } }),
        works: () =>
          linkWorks(lane, email, "/magic-link", (token) =>
            lane.ask("POST", "/auth/magic-link/verify", { body: { token } }),
          ),
      };
    },
  },
  {
    operation: "auth.requestPasswordReset",
    by: "to set a new password with",
    opens: ["link"],
    anytime: true,
    not: ["auth.resetPassword"],
    set: async (lane) => {
      const { email } = lane.person;
      return {
        go: () => lane.askOther("POST", "/user/request-reset-password", { body: { email } }),
        works: () =>
          linkWorks(lane, email, "/reset-password", (token) =>
            lane.ask("POST", "/user/reset-password", { body: { token, newPassword: NEW_PASSWORD } }),
          ),
      };
    },
  },
];

/** Whether the change of address that was asked for can be confirmed, by whoever reads that mail. */
const isConfirmed = (lane: Lane): Promise<boolean> =>
  linkWorks(lane, lane.newEmail, "/confirm-email", (token) =>
    lane.ask("POST", "/user/email/confirm", { body: { token } }),
  );
