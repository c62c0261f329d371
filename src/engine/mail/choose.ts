import type { Environment } from "../platform/settings/env";
import { localSender } from "./local";
import { resendSender } from "./resend";
import type { Sender } from "./sender";
import { smtpSender } from "./smtp";

/** The sender the settings ask for; without any, the local mailbox (which the settings allow on loopback only). */
export function chooseSender(
  environment: Pick<Environment, "RESEND_API_KEY" | "RESEND_BASE_URL" | "SMTP_URL">,
): Sender {
  const { RESEND_API_KEY, RESEND_BASE_URL, SMTP_URL } = environment;
  if (RESEND_API_KEY) return resendSender({ apiKey: RESEND_API_KEY, baseUrl: RESEND_BASE_URL });
  if (SMTP_URL) return smtpSender({ url: SMTP_URL });
  return localSender;
}
