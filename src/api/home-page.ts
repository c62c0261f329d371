import { isNobodyElseHere } from "@/engine/account/demo";
import { env } from "@/engine/platform/settings/env";
import { localAccess } from "./request/local-access";

/**
 * What `/` shows to whoever isn't signed in.
 * @param headers the request's
 * @returns undefined where it leads to the sign-in page instead
 */
export async function homePageFor(headers: Headers) {
  const { HOME_PAGE, API_DOCS, SIGNUP, isLoopback } = env();
  if (!(HOME_PAGE ?? isLoopback)) return undefined;
  return {
    isSignupOpen: SIGNUP === "open",
    hasDocs: API_DOCS,
    offersDemo: localAccess(headers) === "open" && (await isNobodyElseHere()),
  };
}
