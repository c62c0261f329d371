import type { Templates } from "../layout/template";
import { accountExists } from "./account-exists";
import { adminReset } from "./admin-reset";
import { emailChanged } from "./email-changed";
import { invitation } from "./invitation";
import { changeEmailConfirm } from "./links/change-email-confirm";
import { recoveryFinish } from "./links/recovery-finish";
import { recoveryStop } from "./links/recovery-stop";
import { resetPassword } from "./links/reset-password";
import { verifyEmail } from "./links/verify-email";
import { mfaGraceReminder } from "./mfa-grace-reminder";
import { mfaReminder } from "./mfa-reminder";
import { notInvited } from "./not-invited";
import { operatorAction } from "./operator-action";
import { operatorsTold } from "./operators-told";
import { recoveryRequest } from "./recovery-request";
import { securityNotice } from "./security-notice";

/** The mails of the engine, by the names their outbox rows carry; methods bring their own. */
export const templates = {
  "verify-email": verifyEmail,
  "account-exists": accountExists,
  "reset-password": resetPassword,
  "change-email-confirm": changeEmailConfirm,
  "email-changed": emailChanged,
  "security-notice": securityNotice,
  "not-invited": notInvited,
  invitation,
  "mfa-grace-reminder": mfaGraceReminder,
  "mfa-reminder": mfaReminder,
  "admin-reset": adminReset,
  "operator-action": operatorAction,
  "operators-told": operatorsTold,
  "recovery-stop": recoveryStop,
  "recovery-finish": recoveryFinish,
  "recovery-request": recoveryRequest,
} as const satisfies Templates;

export type EngineMails = typeof templates;
