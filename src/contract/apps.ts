import { z } from "zod";
import { ownName } from "./fields";

/** Apps that sign people in through this installation (clients, in OpenID Connect Core 1.0). */

/** `web` keeps a secret on its server, which `spa` in a browser and `native` on a device can't. */
export const APP_TYPES = ["web", "native", "spa"] as const;
export type AppType = (typeof APP_TYPES)[number];

export const APP_AUTH_METHODS = [
  "client_secret_basic",
  "client_secret_post",
  "private_key_jwt",
  "none",
] as const;
export type AppAuthMethod = (typeof APP_AUTH_METHODS)[number];

export const SIGNING_ALGS = ["RS256", "ES256", "EdDSA"] as const;
export type SigningAlg = (typeof SIGNING_ALGS)[number];

/** What an app may ask to know. */
export const APP_SCOPES = ["openid", "profile", "email", "org", "offline_access"] as const;
export type AppScope = (typeof APP_SCOPES)[number];
export const isAppScope = (text: string): text is AppScope => APP_SCOPES.some((scope) => scope === text);

const MOST = 20;
const UNPRINTABLE = /[\s\p{C}]/u;
const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])$/;
/**
 * Schemes that a browser runs or renders instead of opening an app (RFC 8252 §8.6 asks for a reverse domain name as
 * well).
 */
const PRIVATE_SCHEME = /^[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+:$/;

/**
 * An address that is compared letter by letter. Only the form that a URL parser gives it is kept, so that no two
 * readers can disagree on where it leads (RFC 9700 §4.1).
 */
function plainUrl(text: string): URL | undefined {
  if (text.length > 2048 || UNPRINTABLE.test(text) || text.includes("*")) return undefined;
  const url = parsed(text);
  if (!url) return undefined;
  const isPlain = url.href === text || url.href === `${text}/`;
  return isPlain && !text.includes("#") && url.username === "" && url.password === "" ? url : undefined;
}

/** Without `URL.parse`, which browsers that are served don't all have. */
function parsed(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

const isSafeWeb = (url: URL): boolean =>
  url.protocol === "https:" || (url.protocol === "http:" && LOOPBACK.test(url.hostname));

/** Whether an app may register it as a redirect URI: https, loopback, or a private-use scheme for a native app. */
export function isRedirectAddress(text: string, type: AppType): boolean {
  const url = plainUrl(text);
  if (!url) return false;
  return isSafeWeb(url) || (type === "native" && PRIVATE_SCHEME.test(url.protocol));
}

const webAddress = z.string().refine((text) => {
  const url = plainUrl(text);
  return url !== undefined && isSafeWeb(url);
}, "This must be an https address, without # or a user name.");

const isOrigin = (text: string): boolean => {
  const url = plainUrl(text);
  return url !== undefined && isSafeWeb(url) && url.origin === text;
};

const isAudience = (text: string): boolean => plainUrl(text)?.search === "";

/** At most so many, each of them good. The refusal names the bad ones, as they are typed into one field. */
const several = (isGood: (text: string) => boolean, words: string) =>
  z
    .array(z.string())
    .max(MOST, `At most ${MOST}.`)
    .superRefine((all, ctx) => {
      for (const text of all)
        if (!isGood(text)) ctx.addIssue({ code: "custom", message: `${text} ${words}` });
    });

/** What an address may be depends on the type of app. */
const addresses = several(() => true, "");

const jwks = z.object({ keys: z.array(z.record(z.string(), z.unknown())).min(1).max(MOST) });

/** What may be said of an app, one by one. */
export const appFacts = {
  name: ownName,
  redirectUris: addresses.min(1, "Name one at least."),
  postLogoutRedirectUris: addresses,
  backchannelLogoutUri: webAddress.nullable(),
  origins: several(isOrigin, "must be an origin such as https://app.example.com."),
  tokenEndpointAuthMethod: z.enum(APP_AUTH_METHODS),
  jwks: jwks.nullable(),
  jwksUri: webAddress.nullable(),
  idTokenAlg: z.enum(SIGNING_ALGS),
  audiences: several(isAudience, "must be an address such as https://api.example.com."),
  isFirstParty: z.boolean(),
  logoUrl: webAddress.nullable(),
};

/** What an app is, but for its id and its secrets. */
export const appInput = z
  .object({
    ...appFacts,
    type: z.enum(APP_TYPES),
    postLogoutRedirectUris: appFacts.postLogoutRedirectUris.default([]),
    backchannelLogoutUri: appFacts.backchannelLogoutUri.default(null),
    origins: appFacts.origins.default([]),
    jwks: appFacts.jwks.default(null),
    jwksUri: appFacts.jwksUri.default(null),
    idTokenAlg: appFacts.idTokenAlg.default("RS256"),
    audiences: appFacts.audiences.default([]),
    isFirstParty: appFacts.isFirstParty.default(false),
    logoUrl: appFacts.logoUrl.default(null),
  })
  .superRefine((app, ctx) => {
    const issue = (path: string, message: string) => ctx.addIssue({ code: "custom", path: [path], message });
    for (const name of ["redirectUris", "postLogoutRedirectUris"] as const) {
      for (const uri of app[name])
        if (!isRedirectAddress(uri, app.type)) issue(name, `${uri} ${NOT_AN_ADDRESS}`);
    }
    if (app.type !== "web" && app.tokenEndpointAuthMethod !== "none")
      issue("tokenEndpointAuthMethod", "must be none: what runs with its user can't keep a secret");
    const hasKeys = app.jwks !== null || app.jwksUri !== null;
    if (app.tokenEndpointAuthMethod === "private_key_jwt" && !hasKeys)
      issue("jwks", "is needed for private_key_jwt, or jwksUri");
    if (app.jwks !== null && app.jwksUri !== null) issue("jwksUri", "give it or jwks, not both");
    if (app.jwks?.keys.some((key) => "d" in key || "k" in key)) issue("jwks", "must hold public keys only");
  });

const NOT_AN_ADDRESS =
  "must be https, http on this very machine, or for a native app a scheme such as com.example.app:/callback; in its plain form, without # or *";

export type AppInput = z.output<typeof appInput>;

/** How an app authenticates by default. */
export const usualAuthMethod = (type: AppType): AppAuthMethod =>
  type === "web" ? "client_secret_basic" : "none";

export const usesSecret = (method: AppAuthMethod): boolean => method.startsWith("client_secret_");

/** What an app asked for and that waits for its person, by its id. */
const appRequest = z.string().regex(/^[\w-]{10,64}$/);
export const isAppRequest = (text: string): boolean => appRequest.safeParse(text).success;
/** Where it goes on, whatever is still missing. */
export const appRequestPath = (request: string): string => `/oidc/interaction/${request}`;
export const isAppRequestPath = (path: string): boolean => path.startsWith("/oidc/");
export const appRequestInput = z.object({ request: appRequest });

const scopes = z.array(z.enum(APP_SCOPES));
export const appRequestAnswer = z.object({ name: z.string(), email: z.string(), scopes });
export const allowedAppsAnswer = z.object({
  apps: z.array(z.object({ id: z.string(), name: z.string(), scopes, allowedAt: z.iso.datetime() })),
});
export const withdrawAppInput = z.object({ id: z.string().max(64) });

/** Why somebody who came from an app can't be sent back to it. */
export const APP_PROBLEMS = ["expired", "app", "request", "fault"] as const;
export type AppProblem = (typeof APP_PROBLEMS)[number];
