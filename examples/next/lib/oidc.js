import * as oidc from "openid-client";
import { CLIENT_ID, CLIENT_SECRET, ISSUER } from "./settings.js";

let found;

/** What Latchkey says of itself, asked once. */
export function configuration() {
  found ??= oidc
    .discovery(new URL(ISSUER), CLIENT_ID, CLIENT_SECRET, oidc.ClientSecretBasic(CLIENT_SECRET), {
      execute: ISSUER.startsWith("http:") ? [oidc.allowInsecureRequests] : [],
    })
    .catch((error) => {
      found = undefined;
      throw error;
    });
  return found;
}

const PLACES = ["/", "/secret", "/orders"];

/** The way to sign in, and back to one of the pages. @param wishes acr_values and max_age, where a sign-in isn't enough */
export const signInPath = (to, wishes = {}) => `/sign-in?${new URLSearchParams({ to, ...wishes })}`;
export const placeOf = (text) => PLACES.find((place) => place === text) ?? "/";
