import type { z } from "zod";
import type { Template } from "../layout/template";
import { accountExists } from "./account-exists";
import { adminReset } from "./admin-reset";
import { emailChanged } from "./email-changed";
import { invitation } from "./invitation";
import { changeEmailConfirm } from "./links/change-email-confirm";
import { magicLinkActivate } from "./links/magic-link-activate";
import { magicLinkNoAccount } from "./links/magic-link-no-account";
import { magicLinkSecondStep } from "./links/magic-link-second-step";
import { magicLinkSignin } from "./links/magic-link-signin";
import { recoveryFinish } from "./links/recovery-finish";
import { recoveryStop } from "./links/recovery-stop";
import { resetPassword } from "./links/reset-password";
import { verifyEmail } from "./links/verify-email";
import { mfaGraceReminder } from "./mfa-grace-reminder";
import { mfaReminder } from "./mfa-reminder";
import { notInvited } from "./not-invited";
import { operatorAction } from "./operator-action";
import { recoveryRequest } from "./recovery-request";
import { securityNotice } from "./security-notice";

/** Every mail there is, by the name its outbox row carries. */
export const templates = {
  "verify-email": verifyEmail,
  "account-exists": accountExists,
  "reset-password": resetPassword,
  "change-email-confirm": changeEmailConfirm,
  "email-changed": emailChanged,
  "security-notice": securityNotice,
  "magic-link-signin": magicLinkSignin,
  "magic-link-second-step": magicLinkSecondStep,
  "magic-link-activate": magicLinkActivate,
  "magic-link-no-account": magicLinkNoAccount,
  "not-invited": notInvited,
  invitation,
  "mfa-grace-reminder": mfaGraceReminder,
  "mfa-reminder": mfaReminder,
  "admin-reset": adminReset,
  "operator-action": operatorAction,
  "recovery-stop": recoveryStop,
  "recovery-finish": recoveryFinish,
  "recovery-request": recoveryRequest,
} as const satisfies Record<string, Template>;

export type TemplateName = keyof typeof templates;

/** What a caller gives for one template. */
export type MailProps<Name extends TemplateName> = z.input<(typeof templates)[Name]["props"]>;

/** A template together with its props: only pairs that fit can be written down. */
export type MailContent = {
  [Name in TemplateName]: { template: Name; props: MailProps<Name> };
}[TemplateName];

export function isTemplateName(name: string): name is TemplateName {
  return Object.hasOwn(templates, name);
}
