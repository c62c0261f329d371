import type { Templates } from "@/engine/mail/layout/template";
import { magicLinkActivate } from "./activate";
import { magicLinkNoAccount } from "./no-account";
import { magicLinkSecondStep } from "./second-step";
import { magicLinkSignin } from "./sign-in";

/** The mails of Email link, by the names their outbox rows carry. */
export const MAILS = {
  "magic-link-signin": magicLinkSignin,
  "magic-link-second-step": magicLinkSecondStep,
  "magic-link-activate": magicLinkActivate,
  "magic-link-no-account": magicLinkNoAccount,
} as const satisfies Templates;

export type LinkMails = typeof MAILS;
