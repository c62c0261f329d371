import type { z } from "zod";
import type { AppAuthMethod, AppType } from "@/contract/apps";
import type { appsAnswer } from "@/contract/operations/apps";
import { doing } from "@/ui/trpc/session-gate";

export type OperatedApp = z.output<typeof appsAnswer>["apps"][number];

/** Of each call that does: mail isn't enough for it. */
export const CHANGING_APPS = doing(
  "changes what apps may do with everybody who signs in here",
  "urn:latchkey:aal2",
);

export const TYPE_WORDS: Readonly<Record<AppType, string>> = {
  web: "Runs on a server",
  spa: "Runs in the browser",
  native: "Is installed on a device",
};

export const AUTH_WORDS: Readonly<Record<AppAuthMethod, string>> = {
  client_secret_basic: "A secret, in a header (client_secret_basic)",
  client_secret_post: "A secret, in the request (client_secret_post)",
  private_key_jwt: "A key of its own (private_key_jwt)",
  none: "It can't",
};
