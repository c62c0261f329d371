import { ALL_THAT_IS_OPEN, type Ender, TRUST } from "../kinds";
import { type Lane, mustAsk, mustBeMailed, NEW_PASSWORD } from "../lane";
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

const inOwn = (lane: Lane, method: string, path: string, body?: unknown) =>
  lane.ask(method, path, { token: lane.own.token, body });
const byOwner = (lane: Lane, method: string, path: string, body?: unknown) =>
  lane.ask(method, path, { token: lane.owner.token, body });

/** A link to the new address, asked for in one's own session. */
async function askForAddress(lane: Lane): Promise<string> {
  const ask = { token: lane.own.token, body: { email: lane.newEmail } };
  await mustAsk(lane, "POST", "/user/email", ask);
  return mustBeMailed(lane, lane.newEmail, "/confirm-email");
}

const joins: Pick<Ender, "ends"> = { ends: TRUST };
async function leaveOrganization(lane: Lane): Promise<void> {
  const { id } = lane.person;
  await lane.db`update users set org_id = null, org_role = 0 where id = ${id}`;
  // As if they had never been in one: that alone would end the trust in their devices.
  await lane.db`update users set trust_epoch = trust_epoch - 1 where id = ${id}`;
}

export const ENDERS: readonly Ender[] = [
  {
    operation: "auth.resetPassword",
    by: "a mailed link",
    ends: LIKE_A_PASSWORD_CHANGE,
    set: async (lane) => {
      const { email } = lane.person;
      await mustAsk(lane, "POST", "/user/request-reset-password", { body: { email } });
      const body = { token: await mustBeMailed(lane, email, "/reset-password"), newPassword: NEW_PASSWORD };
      return () => lane.ask("POST", "/user/reset-password", { body });
    },
  },
  {
    operation: "account.changePassword",
    by: "its owner",
    ends: LIKE_A_PASSWORD_CHANGE,
    set: async (lane) => () => inOwn(lane, "POST", "/user/password", { newPassword: NEW_PASSWORD }),
  },
  {
    operation: "account.update",
    by: "its owner, a password among the names",
    ends: LIKE_A_PASSWORD_CHANGE,
    set: async (lane) => () => inOwn(lane, "PUT", `/user/${lane.person.id}`, { password: NEW_PASSWORD }),
  },
  {
    operation: "session.revokeAll",
    by: "its owner",
    ends: LIKE_A_PASSWORD_CHANGE,
    set: async (lane) => () => inOwn(lane, "POST", "/sessions/revoke-all", {}),
  },
  {
    operation: "activity.deny",
    by: "its owner",
    ends: LIKE_A_PASSWORD_CHANGE,
    set: async (lane) => () => inOwn(lane, "POST", "/mfa/activity/deny", {}),
  },
  {
    operation: "member.endSessions",
    by: "an administrator",
    ends: LIKE_A_PASSWORD_CHANGE,
    set: async (lane) => () => byOwner(lane, "POST", `/organization/users/${lane.person.id}/revoke-sessions`),
  },
  {
    operation: "session.revoke",
    by: "its owner, from elsewhere",
    ends: ["that session"],
    set: async (lane, opener) => {
      const { sessionId } = lane[opener.in ?? "other"];
      return () => inOwn(lane, "POST", `/sessions/${sessionId}/revoke`);
    },
  },
  {
    operation: "auth.logout",
    by: "whoever has it",
    ends: ["that session"],
    set: async (lane, opener) => {
      const { token } = lane[opener.in ?? "other"];
      return () => lane.ask("POST", "/user/logout", { token });
    },
  },
  {
    operation: "session.forgetDevices",
    by: "its owner",
    ends: TRUST,
    set: async (lane) => () => inOwn(lane, "DELETE", "/devices"),
  },
  {
    operation: "session.forgetDevice",
    by: "its owner",
    ends: ["session on a device"],
    set: async (lane) => () => inOwn(lane, "DELETE", `/devices/${lane.device.id}`),
  },
  {
    operation: "session.untrustDevice",
    by: "its owner",
    ends: ["session on a device"],
    set: async (lane) => () => inOwn(lane, "POST", `/devices/${lane.device.id}/untrust`),
  },
  {
    operation: "organization.enforce",
    by: "a requirement begun",
    ends: TRUST,
    set: async (lane) => () => byOwner(lane, "POST", "/mfa/organization/enforce", { enforced: true }),
  },
  ...(["member.changeRole", "member.update"] as const).flatMap((operation): Ender[] => {
    const ask = (lane: Lane, role: number) =>
      operation === "member.update"
        ? byOwner(lane, "PUT", `/organization/users/${lane.person.id}`, { role })
        : byOwner(lane, "PUT", `/user/${lane.person.id}/role`, { role });
    return [
      { operation, by: "a role raised", ends: TRUST, set: async (lane) => () => ask(lane, 255) },
      {
        operation,
        by: "a role lowered",
        ends: ["invitation", "membership"],
        set: async (lane) => () => ask(lane, 0),
      },
    ];
  }),
  {
    operation: "member.remove",
    by: "an administrator",
    ends: ["invitation", "membership", ...TRUST],
    set: async (lane) => () => byOwner(lane, "DELETE", `/organization/users/${lane.person.id}`),
  },
  {
    operation: "organization.leave",
    by: "whoever leaves",
    ends: ["invitation", "membership"],
    set: async (lane) => () => inOwn(lane, "POST", "/organization/leave"),
  },
  {
    operation: "organization.create",
    by: "whoever is in none",
    ...joins,
    set: async (lane) => {
      await leaveOrganization(lane);
      return () => inOwn(lane, "POST", "/organization", { name: "Engine" });
    },
  },
  {
    operation: "invitation.accept",
    by: "whoever joins",
    ...joins,
    set: async (lane) => {
      await leaveOrganization(lane);
      const body = { email: lane.person.email, role: 0 };
      await mustAsk(lane, "POST", "/organization/users", { token: lane.owner.token, body });
      const token = await mustBeMailed(lane, lane.person.email, "/invitation");
      return () => inOwn(lane, "POST", "/organization/invitations/accept", { token });
    },
  },
  {
    operation: "account.remove",
    by: "its owner",
    ends: [...LIKE_A_PASSWORD_CHANGE, "invitation", "membership", "method", "backup codes"],
    set: async (lane) => () => inOwn(lane, "DELETE", `/user/${lane.person.id}`),
  },
  {
    operation: "account.confirmEmail",
    by: "the link at the new address",
    ends: LIKE_A_PASSWORD_CHANGE,
    set: async (lane) => {
      const token = await askForAddress(lane);
      return () => inOwn(lane, "POST", "/user/email/confirm", { token });
    },
  },
  {
    operation: "email.takeBack",
    by: "its owner",
    ends: LIKE_A_PASSWORD_CHANGE,
    set: async (lane) => {
      await holdEarlierAddress(lane);
      return () => inOwn(lane, "POST", "/user/email/back", { email: lane.newEmail });
    },
  },
  {
    operation: "email.undo",
    by: "the link at the earlier address",
    ends: LIKE_A_PASSWORD_CHANGE,
    set: async (lane) => {
      const body = { token: await undoLink(lane) };
      return () => lane.ask("POST", "/user/email/undo", { body });
    },
  },
  {
    operation: "recovery.finish",
    by: "the link in its mail",
    ends: [...ALL_THAT_IS_OPEN, "method", "backup codes"],
    refusedAfter: [...STOPS_RECOVERY],
    set: async (lane) => {
      const body = { token: await recoveryLink(lane, "byMail"), password: lane.person.password };
      return () => lane.ask("POST", "/auth/recovery/finish", { body });
    },
  },
  {
    operation: "recovery.stop",
    by: "a press in a full session",
    ends: ["recovered account"],
    set: async (lane) => () => inOwn(lane, "DELETE", "/auth/recovery"),
  },
  ...METHOD_ENDERS,
];

/** As if the account had had another address until a moment ago. */
async function holdEarlierAddress({ db, person, newEmail }: Lane): Promise<void> {
  await db`insert into users (email, email_normalized, email_verified_at, disabled_at, held_for, held_until)
    values (${newEmail}, ${newEmail}, now(), now(), ${person.id}, now() + interval '7 days')`;
}
