/** The sentences of success, for the procedures that answer with them and the examples that show them. */
export const SUCCESS = {
  account: {
    update: "Your profile is saved.",
    changePassword: "Your password is changed. Other sessions were signed out.",
    changeEmail: (email: string) => `We've sent a link to ${email}. Your address changes once it is opened.`,
    confirmEmail: "Your address is changed. Other sessions were signed out.",
    remove: "Your account is deleted.",
  },
  activity: {
    deny: "Everybody else is signed out of your account. Now change your password.",
  },
  auth: {
    register: "Check your mail: we've sent you a link to confirm your address.",
    preVerifyEmail: "The link works.",
    requestPasswordReset: "If that address has an account, we've mailed it a link to set a new password.",
    resetPassword: "Your password is changed. Sign in with the new one.",
    reauthenticate: "Confirmed.",
  },
  email: {
    resend: "We've sent the link again.",
    cancel: "Your address stays as it is.",
    takeBack: "You have your earlier address again. Other sessions were signed out.",
    undo: "Your account has this address, and everybody was signed out.",
  },
  invitation: {
    revoke: "The invitation is taken back.",
    resend: "The invitation is on its way again.",
    accept: "You are a member now.",
  },
  magicLink: {
    send: "Magic link sent successfully",
    activate: "Magic link MFA activated successfully",
    disown: "The link no longer works, and nobody was signed in with it.",
  },
  member: {
    invite: (email: string) => `We've mailed an invitation to ${email}.`,
    changeRole: (role: string | number) => `The role is now ${role}.`,
    remove: "They are no longer a member.",
    endSessions: "They are signed out everywhere.",
  },
  mfa: {
    verifySetup: "MFA setup verified and enabled",
    cancelSetup: "MFA setup cancelled",
    enable: "MFA method enabled",
    disable: "MFA method disabled",
    primary: "Primary MFA method updated",
    reset: "MFA reset successfully",
    verifyLogin: "MFA verification successful",
  },
  organization: {
    update: "The organization is updated.",
    create: (name: string) => `${name} is there.`,
    rename: "The organization has its new name.",
    leave: (name: string) => `You have left ${name}.`,
    enforce: (state: "enabled" | "disabled") => `MFA enforcement ${state} for organization`,
  },
  passkey: {
    completeRegistration: "Passkey registration completed",
    rename: "Passkey renamed",
    remove: "Passkey removed",
  },
  recovery: {
    start: "The wait has begun. We've mailed you, and mail you again when it is over.",
    stop: "The recovery is stopped. If it wasn't you who asked for it, choose another password.",
  },
  session: {
    revoke: "That session is ended.",
    heartbeat: "That session is in use.",
    revokeAll: "You are signed out everywhere else.",
    renameDevice: "The device has its new name.",
    forgetDevice: "This device is asked for the second step again.",
    forgetDevices: "Every device is asked for the second step again.",
  },
} as const;
