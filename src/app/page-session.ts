import { headers } from "next/headers";
import { hasSessionCookie, sessionOfPage } from "@/api/page-session";

/** Who the page that is being rendered is for; undefined when nobody is signed in. */
export const pageSession = async () => sessionOfPage(await headers());

/** Why somebody is sent to sign in: their session is over, or they had none. */
export const whySignIn = async () =>
  hasSessionCookie(await headers()) ? ("session-over" as const) : ("sign-in-first" as const);
