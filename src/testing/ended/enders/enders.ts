import { type Fixture, mustAsk, mustBeMailed, NEW_PASSWORD } from "../fixture/fixture";
import { ALL_THAT_IS_OPEN, type Ender, TRUST } from "../fixture/kinds";
import { recoveryLink, undoLink } from "../openers/openers-sign-in";
import { METHOD_ENDERS } from "./enders-methods";

/** What ends access, and what of it: section L's table. */

const LIKE_A_PASSWORD_CHANGE = [...ALL_THAT_IS_OPEN, "recovered account"] as const;
/** A sign-in with a proved second step stops a recovery, and so does asking anew. */
const STOPS_RECOVERY = [
  "mfa.verifyLogin",
  "auth.reauthenticate",
  "passkey.signIn",
  "recovery.start",
] as const;

const inOwn = (fixture: Fixture, method: string, path: string, body?: unknown) =>
  fixture.ask(method, path, { token: fixture.own.token, body });
const byOwner = (fixture: Fixture, method: string, path: string, body?: unknown) =>
  fixture.ask(method, path, { token: fixture.owner.token, body });

/** A link to the new address, asked for in one's own session. */
async function askForAddress(fixture: Fixture): Promise<string> {
  const ask = { token: fixture.own.token, body: { email: fixture.newEmail } };
  await mustAsk(fixture, "POST", "/user/email", ask);
  return mustBeMailed(fixture, fixture.newEmail, "/confirm-email");
}

const joins: Pick<Ender, "ends"> = { ends: TRUST };
async function leaveOrganization(fixture: Fixture): Promise<void> {
  const { id } = fixture.person;
  await fixture.db`update users set org_id = null, org_role = 0 where id = ${id}`;
  // As if they had never been in one: that alone would end the trust in their devices.
  await fixture.db`update users set trust_epoch = trust_epoch - 1 where id = ${id}`;
}

export const ENDERS: readonly Ender[] = [
  {
    operation: "auth.resetPassword",
    by: "a mailed link",
    ends: LIKE_A_PASSWORD_CHANGE,
    set: async (fixture) => {
      const { email } = fixture.person;
      await mustAsk(fixture, "POST", "/user/request-reset-password", { body: { email } });
      const body = {
        token: await mustBeMailed(fixture, email, "/reset-password"),
        newPassword: NEW_PASSWORD,
      };
      return () => fixture.ask("POST", "/user/reset-password", { body });
    },
  },
  {
    operation: "account.changePassword",
    by: "its owner",
    ends: LIKE_A_PASSWORD_CHANGE,
    set: async (fixture) => () => inOwn(fixture, "POST", "/user/password", { newPassword: NEW_PASSWORD }),
  },
  {
    operation: "account.update",
    by: "its owner, a password among the names",
    ends: LIKE_A_PASSWORD_CHANGE,
    set: async (fixture) => () =>
      inOwn(fixture, "PUT", `/user/${fixture.person.id}`, { password: NEW_PASSWORD }),
  },
  {
    operation: "session.revokeAll",
    by: "its owner",
    ends: LIKE_A_PASSWORD_CHANGE,
    set: async (fixture) => () => inOwn(fixture, "POST", "/sessions/revoke-all", {}),
  },
  {
    operation: "activity.deny",
    by: "its owner",
    ends: LIKE_A_PASSWORD_CHANGE,
    set: async (fixture) => () => inOwn(fixture, "POST", "/mfa/activity/deny", {}),
  },
  {
    operation: "member.endSessions",
    by: "an administrator",
    ends: LIKE_A_PASSWORD_CHANGE,
    set: async (fixture) => () =>
      byOwner(fixture, "POST", `/organization/users/${fixture.person.id}/revoke-sessions`),
  },
  {
    operation: "session.revoke",
    by: "its owner, from elsewhere",
    // What was asked for and begun in it, too.
    ends: ["that session", "address change", "set-up"],
    set: async (fixture, opener) => {
      const { sessionId } = fixture[opener.in ?? "other"];
      return () => inOwn(fixture, "POST", `/sessions/${sessionId}/revoke`);
    },
  },
  {
    operation: "auth.logout",
    by: "whoever has it",
    ends: ["that session"],
    set: async (fixture, { in: place = "other" }) => {
      if (place === "inBrowser") return () => fixture.browser().mutate("auth.logout");
      const { token } = fixture[place];
      return () => fixture.ask("POST", "/user/logout", { token });
    },
  },
  {
    operation: "session.forgetDevices",
    by: "its owner",
    ends: TRUST,
    set: async (fixture) => () => inOwn(fixture, "DELETE", "/devices"),
  },
  {
    operation: "session.forgetDevice",
    by: "its owner",
    ends: ["session on a device"],
    set: async (fixture) => () => inOwn(fixture, "DELETE", `/devices/${fixture.device.id}`),
  },
  {
    operation: "session.untrustDevice",
    by: "its owner",
    ends: ["session on a device"],
    set: async (fixture) => () => inOwn(fixture, "POST", `/devices/${fixture.device.id}/untrust`),
  },
  {
    operation: "organization.enforce",
    by: "a requirement begun",
    ends: TRUST,
    set: async (fixture) => () => byOwner(fixture, "POST", "/mfa/organization/enforce", { enforced: true }),
  },
  {
    operation: "organization.enforce",
    by: "a requirement changed before it begins",
    ends: TRUST,
    set: async (fixture) => {
      await fixture.db`update organizations set mfa_enforced_from = now() + interval '10 days'
        where id = (select org_id from users where id = ${fixture.owner.id})`;
      const from = new Date(Date.now() + 5 * 86_400_000).toISOString();
      return () => byOwner(fixture, "POST", "/mfa/organization/enforce", { enforced: true, from });
    },
  },
  ...(["member.changeRole", "member.update"] as const).flatMap((operation): Ender[] => {
    const ask = (fixture: Fixture, role: number) =>
      operation === "member.update"
        ? byOwner(fixture, "PUT", `/organization/users/${fixture.person.id}`, { role })
        : byOwner(fixture, "PUT", `/user/${fixture.person.id}/role`, { role });
    return [
      { operation, by: "a role raised", ends: TRUST, set: async (fixture) => () => ask(fixture, 255) },
      {
        operation,
        by: "a role lowered",
        ends: ["invitation", "membership"],
        set: async (fixture) => () => ask(fixture, 0),
      },
    ];
  }),
  {
    operation: "member.remove",
    by: "an administrator",
    ends: ["invitation", "membership", ...TRUST],
    set: async (fixture) => () => byOwner(fixture, "DELETE", `/organization/users/${fixture.person.id}`),
  },
  {
    operation: "organization.leave",
    by: "whoever leaves",
    ends: ["invitation", "membership"],
    set: async (fixture) => () => inOwn(fixture, "POST", "/organization/leave"),
  },
  {
    operation: "organization.create",
    by: "whoever is in none",
    ...joins,
    set: async (fixture) => {
      await leaveOrganization(fixture);
      return () => inOwn(fixture, "POST", "/organization", { name: "Engine" });
    },
  },
  {
    operation: "invitation.accept",
    by: "whoever joins",
    ...joins,
    set: async (fixture) => {
      await leaveOrganization(fixture);
      const body = { email: fixture.person.email, role: 0 };
      await mustAsk(fixture, "POST", "/organization/users", { token: fixture.owner.token, body });
      const token = await mustBeMailed(fixture, fixture.person.email, "/invitation");
      return () => inOwn(fixture, "POST", "/organization/invitations/accept", { token });
    },
  },
  {
    operation: "account.remove",
    by: "its owner",
    ends: [...LIKE_A_PASSWORD_CHANGE, "invitation", "membership", "method", "backup codes"],
    set: async (fixture) => () => inOwn(fixture, "DELETE", `/user/${fixture.person.id}`),
  },
  {
    operation: "account.confirmEmail",
    by: "the link at the new address",
    ends: LIKE_A_PASSWORD_CHANGE,
    set: async (fixture) => {
      const token = await askForAddress(fixture);
      return () => inOwn(fixture, "POST", "/user/email/confirm", { token });
    },
  },
  {
    operation: "email.takeBack",
    by: "its owner",
    ends: LIKE_A_PASSWORD_CHANGE,
    set: async (fixture) => {
      await holdEarlierAddress(fixture);
      return () => inOwn(fixture, "POST", "/user/email/back", { email: fixture.newEmail });
    },
  },
  {
    operation: "email.undo",
    by: "the link at the earlier address",
    ends: LIKE_A_PASSWORD_CHANGE,
    set: async (fixture) => {
      const body = { token: await undoLink(fixture) };
      return () => fixture.ask("POST", "/user/email/undo", { body });
    },
  },
  {
    operation: "recovery.finish",
    by: "the link in its mail",
    ends: [...ALL_THAT_IS_OPEN, "method", "backup codes"],
    refusedAfter: [...STOPS_RECOVERY],
    set: async (fixture) => {
      const body = { token: await recoveryLink(fixture, "byMail"), password: fixture.person.password };
      return () => fixture.ask("POST", "/auth/recovery/finish", { body });
    },
  },
  {
    operation: "recovery.stop",
    by: "a press in a full session",
    ends: ["recovered account"],
    set: async (fixture) => () => inOwn(fixture, "DELETE", "/auth/recovery"),
  },
  {
    operation: "app.withdraw",
    by: "whoever allowed it",
    ends: ["grant"],
    set: async (fixture) => () => fixture.browser().mutate("app.withdraw", { id: fixture.app.options.id }),
  },
  ...METHOD_ENDERS,
];

/** As if the account had had another address until a moment ago. */
async function holdEarlierAddress({ db, person, newEmail }: Fixture): Promise<void> {
  await db`insert into users (email, email_normalized, email_verified_at, disabled_at, held_for, held_until)
    values (${newEmail}, ${newEmail}, now(), now(), ${person.id}, now() + interval '7 days')`;
}
