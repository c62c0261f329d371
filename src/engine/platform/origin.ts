import { type Environment, env } from "./settings/env";

/** Which web origins may ask what. Compared whole (scheme, host and port), never by prefix or pattern. */

type Allowing = Pick<Environment, "APP_URL" | "ALLOWED_ORIGINS">;

/** The origins of the app and of `ALLOWED_ORIGINS`: pages there may call the API, and links in mails may lead there. */
export const allowedOrigins = ({ APP_URL, ALLOWED_ORIGINS }: Allowing): string[] => [
  APP_URL,
  ...ALLOWED_ORIGINS,
];

export const isOwnOrigin = (origin: string): boolean => origin === env().APP_URL;
export const isAllowedOrigin = (origin: string): boolean => allowedOrigins(env()).includes(origin);

export type OriginFacts = {
  origin: string | null;
  fetchSite: string | null;
  hasCookie: boolean;
  isJson: boolean;
};

/**
 * Whether a request that changes something may do so without a bearer token. Browsers tell its origin: with a cookie
 * it must be the own one, without a cookie an allowlisted one. Programs tell none and must send JSON, which no
 * cross-site form can.
 */
export function mayChange({ origin, fetchSite, hasCookie, isJson }: OriginFacts): boolean {
  if (origin !== null) return hasCookie ? isOwnOrigin(origin) : isAllowedOrigin(origin);
  if (fetchSite !== null) return fetchSite === "same-origin";
  return !hasCookie && isJson;
}

/**
 * An origin as somebody wrote it. What a URL parser would mend is refused: a user name, another spelling of the host
 * or of an IP address, a backslash. Else two readers could disagree on whose it is.
 * @returns scheme, host and port, without a port that the scheme implies; undefined for anything that isn't an origin
 */
export function plainOrigin(text: string): string | undefined {
  const [, scheme, host] = /^(https?:)\/\/([^/?#@\\:]+|\[[0-9a-f:.]+\])(?::\d{1,5})?\/?$/.exec(text) ?? [];
  const url = scheme === undefined ? undefined : URL.parse(text);
  return url?.protocol === scheme && url?.hostname === host ? url?.origin : undefined;
}

/** The origin of a page's address, as a `Referer` header tells it. */
export function originOfReferer(text: string): string | undefined {
  return plainOrigin(/^https?:\/\/[^/?#]*/.exec(text)?.[0] ?? "");
}
