/** Who may do what: a row for every operation of the router, tried by everybody named here. */
export const ACTORS = [
  /** No credentials at all. */
  "nobody",
  /** Signed in with the password; the second step is still to do. */
  "pending",
  /** The person it concerns: a USER of the organization, full and fresh. */
  "user",
  /** Somebody without an organization. */
  "other user",
  /** BILLING in the same organization. */
  "member",
  "admin",
  "owner",
  "admin elsewhere",
] as const;
export type Actor = (typeof ACTORS)[number];

export type Permission = {
  /** Tells rows of one operation apart. */
  as?: string;
  /** Whoever isn't named is refused: 401, 403 or 404. */
  may: readonly Actor[];
  /** Sent as the body; `{user}` stands for the id of the person it concerns, as in the path. */
  body?: Readonly<Record<string, unknown>>;
};

const EVERYBODY = ACTORS;
const SIGNED_IN: readonly Actor[] = ACTORS.filter((actor) => actor !== "nobody");
const FULL: readonly Actor[] = SIGNED_IN.filter((actor) => actor !== "pending");
const ONESELF: readonly Actor[] = ["user"];
const NOBODY: readonly Actor[] = [];
const OF_AN_ORGANIZATION: readonly Actor[] = ["user", "member", "admin", "owner", "admin elsewhere"];
const ADMINISTRATORS: readonly Actor[] = ["admin", "owner", "admin elsewhere"];
/** An administrator of another organization hears that there is nobody of that id. */
const ITS_ADMINISTRATORS: readonly Actor[] = ["admin", "owner"];

const GOOGLE_AUTH = { mfaType: "GOOGLE_AUTH" };
/** Passes every check of who may, and is refused for what it says. */
const CODE = { ...GOOGLE_AUTH, code: "nothing" };

const NEW_APP = {
  name: "Shop",
  type: "web",
  redirectUris: ["https://shop.example.test/callback"],
  tokenEndpointAuthMethod: "client_secret_basic",
};

export const PERMISSIONS: Readonly<Record<string, readonly Permission[]>> = {
  /** The database holds others. */
  "demo.enter": [{ may: NOBODY }],
  "app.request": [{ may: FULL }],
  "app.allow": [{ may: FULL }],
  "app.allowed": [{ may: FULL }],
  "app.withdraw": [{ may: FULL }],
  // Operators alone, who are named by their address: `operated-apps.itest.ts` asks as one.
  "apps.list": [{ may: NOBODY }],
  "apps.add": [{ may: NOBODY, body: NEW_APP }],
  "apps.change": [{ may: NOBODY, body: { id: "nothing" } }],
  "apps.rotate": [{ may: NOBODY, body: { id: "nothing" } }],
  "apps.remove": [{ may: NOBODY, body: { id: "nothing" } }],
  "auth.register": [{ may: EVERYBODY }],
  "auth.preVerifyEmail": [{ may: EVERYBODY }],
  "auth.verifyEmail": [{ may: EVERYBODY }],
  "auth.resendVerification": [{ may: EVERYBODY }],
  "auth.confirmByCode": [{ may: EVERYBODY }],
  "auth.waitingRegistration": [{ may: EVERYBODY }],
  "auth.login": [{ may: EVERYBODY }],
  "auth.refresh": [{ may: EVERYBODY }],
  "auth.logout": [{ may: SIGNED_IN }],
  "auth.requestPasswordReset": [{ may: EVERYBODY }],
  "auth.resetPassword": [{ may: EVERYBODY }],
  "auth.reauthenticate": [{ may: SIGNED_IN }],
  "account.profile": [{ may: SIGNED_IN }],
  "account.role": [{ may: ["user", "admin", "owner"] }],
  "account.update": [
    { may: ONESELF, body: { name: "Ada" } },
    { as: "with a role", may: ONESELF, body: { name: "Ada", orgRole: 255 } },
  ],
  "account.changePassword": [{ may: FULL }],
  "account.changeEmail": [{ may: FULL }],
  "account.confirmEmail": [{ may: EVERYBODY }],
  "email.get": [{ may: FULL }],
  "email.resend": [{ may: FULL }],
  "email.cancel": [{ may: FULL }],
  "email.takeBack": [{ may: FULL, body: { email: "nobody@example.test" } }],
  "email.inspectUndo": [{ may: EVERYBODY }],
  "email.undo": [{ may: EVERYBODY }],
  "account.remove": [{ may: ONESELF }],
  "mfa.status": [{ may: SIGNED_IN }],
  "mfa.methods": [{ may: SIGNED_IN }],
  "mfa.overview": [{ may: SIGNED_IN }],
  "mfa.setup": [{ may: FULL, body: GOOGLE_AUTH }],
  "mfa.cancelSetup": [{ may: FULL, body: GOOGLE_AUTH }],
  "mfa.verifySetup": [{ may: FULL, body: CODE }],
  "mfa.enable": [{ may: FULL, body: GOOGLE_AUTH }],
  "mfa.disable": [{ may: FULL, body: GOOGLE_AUTH }],
  "mfa.primary": [{ may: FULL, body: GOOGLE_AUTH }],
  "mfa.reset": [
    { as: "one's own", may: FULL },
    // The member itself comes last, and is signed out by then.
    { as: "a member's", may: ITS_ADMINISTRATORS, body: { resetUserId: "{user}" } },
    {
      as: "of nobody there is",
      may: NOBODY,
      body: { resetUserId: "00000000-0000-4000-8000-000000000000" },
    },
  ],
  "mfa.verifyLogin": [{ may: SIGNED_IN, body: CODE }],
  "mfa.renewBackupCodes": [{ may: FULL }],
  "passkey.authOptions": [{ may: SIGNED_IN }],
  "passkey.completeRegistration": [{ may: FULL }],
  "passkey.signInOptions": [{ may: EVERYBODY }],
  "passkey.signIn": [{ may: EVERYBODY }],
  "passkey.list": [{ may: FULL }],
  // An id that isn't one's own is an id that isn't there, here and below.
  "passkey.one": [{ may: NOBODY }],
  "passkey.rename": [{ may: NOBODY, body: { name: "Mine" } }],
  "passkey.remove": [{ may: NOBODY }],
  "auth.readPasswordReset": [{ may: EVERYBODY }],
  "magicLink.send": [{ may: SIGNED_IN }],
  "magicLink.activate": [{ may: EVERYBODY }],
  "magicLink.sendSignIn": [{ may: EVERYBODY }],
  "magicLink.signIn": [{ may: EVERYBODY }],
  "magicLink.inspect": [{ may: EVERYBODY }],
  "magicLink.disown": [{ may: EVERYBODY }],
  // A fresh session is told that there is nothing to recover, so it may ask.
  "recovery.start": [{ may: SIGNED_IN }],
  "recovery.get": [{ may: SIGNED_IN }],
  "recovery.stop": [{ may: FULL }],
  "recovery.read": [{ may: EVERYBODY }],
  "recovery.stopByLink": [{ may: EVERYBODY }],
  "recovery.finish": [{ may: EVERYBODY }],
  "session.list": [{ may: FULL }],
  "session.revoke": [{ may: NOBODY }],
  "session.heartbeat": [{ may: NOBODY }],
  "session.revokeAll": [{ may: FULL }],
  "session.devices": [{ may: FULL }],
  "session.device": [{ may: NOBODY }],
  "session.renameDevice": [{ may: NOBODY, body: { deviceName: "Mine" } }],
  "session.forgetDevice": [{ may: NOBODY }],
  "session.forgetDevices": [{ may: FULL }],
  "session.untrustDevice": [{ may: NOBODY }],
  "activity.own": [{ may: FULL }],
  "activity.bySignIn": [{ may: FULL }],
  "activity.deny": [{ may: FULL }],
  "activity.organization": [{ may: ADMINISTRATORS }],
  "activity.adoption": [{ may: ADMINISTRATORS }],
  "activity.export": [{ may: ADMINISTRATORS }],
  "organization.get": [{ may: FULL }],
  // Its id is none of an organization.
  "organization.details": [{ may: NOBODY }],
  "organization.update": [{ may: NOBODY, body: { name: "Engine" } }],
  "organization.create": [{ may: FULL }],
  "organization.rename": [{ may: ADMINISTRATORS, body: { name: "Engine" } }],
  "organization.leave": [{ may: OF_AN_ORGANIZATION }],
  "organization.preview": [{ may: ADMINISTRATORS }],
  "organization.enforce": [{ may: ADMINISTRATORS, body: { enforced: false } }],
  "member.list": [{ may: ADMINISTRATORS }],
  "member.get": [{ may: ITS_ADMINISTRATORS }],
  "member.invite": [{ may: ADMINISTRATORS, body: { email: "somebody-new@example.test" } }],
  "member.update": [{ may: ITS_ADMINISTRATORS, body: { name: "Ada", role: 0 } }],
  "member.changeRole": [{ may: ITS_ADMINISTRATORS, body: { role: 0, orgRole: 0 } }],
  "member.remove": [{ may: ["admin"] }],
  "member.endSessions": [{ may: ITS_ADMINISTRATORS }],
  "members.remind": [{ may: ADMINISTRATORS, body: { ids: ["{user}"] } }],
  "members.endSessions": [{ may: ADMINISTRATORS, body: { ids: ["{user}"] } }],
  "members.changeRole": [{ may: ADMINISTRATORS, body: { ids: ["{user}"], role: 0 } }],
  "members.invite": [{ may: ADMINISTRATORS, body: { addresses: ["somebody-new@example.test"] } }],
  "invitation.list": [{ may: ADMINISTRATORS }],
  "invitation.revoke": [{ may: NOBODY }],
  "invitation.resend": [{ may: NOBODY }],
  "invitation.read": [{ may: EVERYBODY }],
  "invitation.joinAsNew": [{ may: EVERYBODY }],
  "invitation.accept": [{ may: FULL }],
};
