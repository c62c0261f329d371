/** The pages that mails lead to, by their paths. */
export const PAGES = {
  login: "/login",
  register: "/register",
  forgotPassword: "/forgot-password",
  resetPassword: "/reset-password",
  verify: "/verify",
  confirmEmail: "/confirm-email",
  undoEmail: "/undo-email",
  magicLink: "/magic-link",
  recover: "/recover",
  stopRecovery: "/stop-recovery",
  invitation: "/invitation",
  security: "/settings/security",
  secureAccount: "/settings/secure-account",
  activity: "/settings/activity",
  organization: "/settings/organization",
  apps: "/settings/apps",
} as const;

export type PagePath = (typeof PAGES)[keyof typeof PAGES];
