import { type Fixture, mustAsk, mustBeMailed, NEW_PASSWORD } from "../fixture/fixture";
import type { Kind, Opener } from "../fixture/kinds";
import { linkWorks, signInAnew } from "../fixture/works";

/** What is asked for in a session and answered from a mail. */

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

const accept = (fixture: Fixture, token: string) =>
  fixture.ask("POST", "/organization/invitations/accept", { token: fixture.guest.token, body: { token } });
const inviteGuest = (fixture: Fixture, by: "other" | "owner", role: number) =>
  mustAsk(fixture, "POST", "/organization/users", {
    token: fixture[by].token,
    body: { email: fixture.guest.email, role },
  });
const invitedId = (answer: { body: unknown }): string => Object(Object(answer.body).invitation).id;

export const ASKING_OPENERS: readonly Opener[] = [
  {
    operation: "account.changeEmail",
    by: "asked in another session",
    opens: ["address change"],
    in: "other",
    not: ["account.confirmEmail", "email.takeBack", "email.undo"],
    set: async (fixture) => ({
      go: () =>
        fixture.askOther("POST", "/user/email", {
          token: fixture.other.token,
          body: { email: fixture.newEmail },
        }),
      works: () => isConfirmed(fixture),
    }),
  },
  {
    operation: "email.resend",
    by: "asked again in another session",
    opens: ["address change"],
    in: "other",
    not: ["account.confirmEmail", "email.takeBack", "email.undo"],
    set: async (fixture) => {
      const { token } = fixture.other;
      await mustAsk(fixture, "POST", "/user/email", { token, body: { email: fixture.newEmail } });
      return {
        go: () => fixture.askOther("POST", "/user/email/resend", { token }),
        works: () => isConfirmed(fixture),
      };
    },
  },
  {
    operation: "email.resend",
    by: "asked in another session, and again in a third",
    opens: ["address change"],
    in: "other",
    not: ["account.confirmEmail", "email.takeBack", "email.undo"],
    set: async (fixture) => {
      const ask = { token: fixture.other.token, body: { email: fixture.newEmail } };
      await mustAsk(fixture, "POST", "/user/email", ask);
      return {
        go: () => fixture.browser().mutate("email.resend"),
        works: () => isConfirmed(fixture),
      };
    },
  },
  invites("member.invite", "sent by whom it ends", ["invitation"], {
    set: async (fixture) => {
      const body = { email: fixture.guest.email, role: 254 };
      return {
        go: () => fixture.askOther("POST", "/organization/users", { token: fixture.other.token, body }),
        works: () =>
          linkWorks(fixture, fixture.guest.email, "/invitation", (token) => accept(fixture, token)),
      };
    },
  }),
  invites("invitation.resend", "sent again by whom it ends", ["invitation"], {
    set: async (fixture) => {
      const id = invitedId(await inviteGuest(fixture, "other", 254));
      const path = `/organization/invitations/${id}/resend`;
      return {
        go: () => fixture.askOther("POST", path, { token: fixture.other.token }),
        works: () =>
          linkWorks(fixture, fixture.guest.email, "/invitation", (token) => accept(fixture, token)),
      };
    },
  }),
  ...(["member.update", "member.changeRole"] as const).map((operation) =>
    invites(operation, "another's invitation, raised by whom it ends", ["invitation"], {
      set: async (fixture) => {
        const id = invitedId(await inviteGuest(fixture, "owner", 0));
        const link = await mustBeMailed(fixture, fixture.guest.email, "/invitation");
        const path = operation === "member.update" ? `/organization/users/${id}` : `/user/${id}/role`;
        const ask = { token: fixture.other.token, body: { role: 254 } };
        return {
          go: () => fixture.askOther("PUT", path, ask),
          works: async () => {
            await accept(fixture, link);
            const { body } = await fixture.ask("GET", "/user/profile", { token: fixture.guest.token });
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
    set: async (fixture) => {
      await inviteGuest(fixture, "other", 254);
      const link = await mustBeMailed(fixture, fixture.guest.email, "/invitation");
      return { go: () => accept(fixture, link), works: async ({ status }) => status === 200 };
    },
  },
  {
    operation: "recovery.start",
    by: "from a sign-in that waits for its second step",
    opens: ["recovery"],
    in: "pending",
    not: ["email.undo"],
    set: async (fixture) => ({
      go: () => fixture.askOther("POST", "/auth/recovery", { token: fixture.pending.token }),
      works: async () => {
        const { accessToken: token } = Object((await signInAnew(fixture)).body);
        const { body } = await fixture.ask("GET", "/auth/recovery", { token });
        return Object(Object(body).recovery).endsAt !== undefined;
      },
    }),
  },
  {
    operation: "magicLink.send",
    by: "for a second step",
    opens: ["link"],
    in: "pending",
    set: async (fixture) => {
      const { token } = fixture.pending;
      return {
        go: () => fixture.askOther("POST", "/mfa/magic-link/send", { token }),
        works: () =>
          linkWorks(fixture, fixture.person.email, "/magic-link", (link) =>
            fixture.ask("POST", "/mfa/verify-login", { token, body: { mfaType: "MAGIC_LINK", token: link } }),
          ),
      };
    },
  },
  {
    operation: "magicLink.sendSignIn",
    by: "to sign in with",
    opens: ["link"],
    anytime: true,
    set: async (fixture) => {
      const { email } = fixture.person;
      return {
        go: () => fixture.askOther("POST", "/auth/send-magic-link", { body: { email } }),
        works: () =>
          linkWorks(fixture, email, "/magic-link", (token) =>
            fixture.ask("POST", "/auth/magic-link/verify", { body: { token } }),
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
    set: async (fixture) => {
      const { email } = fixture.person;
      return {
        go: () => fixture.askOther("POST", "/user/request-reset-password", { body: { email } }),
        works: () =>
          linkWorks(fixture, email, "/reset-password", (token) =>
            fixture.ask("POST", "/user/reset-password", { body: { token, newPassword: NEW_PASSWORD } }),
          ),
      };
    },
  },
];

/** Whether the reader of that mail can confirm the requested change of address. */
const isConfirmed = (fixture: Fixture): Promise<boolean> =>
  linkWorks(fixture, fixture.newEmail, "/confirm-email", (token) =>
    fixture.ask("POST", "/user/email/confirm", { body: { token } }),
  );
