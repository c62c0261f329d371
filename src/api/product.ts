import { env } from "@/engine/platform/settings/env";

/** What the operator may change about the look, and where the product is served. */
export type Product = {
  name: string;
  logoUrl: string | undefined;
  /** `#rrggbb`, or undefined for the product's own. */
  accent: string | undefined;
  /** The public origin, e.g. `https://auth.example.com`. */
  origin: string;
  isDevelopment: boolean;
  /** Mails can be read at /outbox: only where the product is for this machine alone. */
  hasMailbox: boolean;
  /** The API reference is at /docs. */
  hasDocs: boolean;
  /** Anybody may make an account. */
  isSignupOpen: boolean;
  /** Whoever was invited by mail may make an account. */
  isSignupByInvitation: boolean;
};

export function product(): Product {
  const { APP_NAME, APP_LOGO_URL, APP_ACCENT, APP_URL, NODE_ENV, SIGNUP, API_DOCS, isLoopback } = env();
  return {
    name: APP_NAME,
    logoUrl: APP_LOGO_URL,
    accent: APP_ACCENT,
    origin: APP_URL,
    isDevelopment: NODE_ENV === "development",
    hasMailbox: isLoopback,
    hasDocs: API_DOCS,
    isSignupOpen: SIGNUP === "open",
    isSignupByInvitation: SIGNUP === "invite",
  };
}
