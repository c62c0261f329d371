/**
 * Where OpenID Connect is answered, to the letter. The provider also takes other spellings (another case, a slash
 * behind). Limits, and what only an exchange of tokens does, go by the path and would miss those.
 */
export const ROUTES = {
  authorization: "/oidc/auth",
  token: "/oidc/token",
  userinfo: "/oidc/userinfo",
  introspection: "/oidc/introspection",
  revocation: "/oidc/revocation",
  pushed_authorization_request: "/oidc/par",
  end_session: "/oidc/logout",
  jwks: "/.well-known/jwks.json",
} as const;

export const DISCOVERY = [
  "/.well-known/openid-configuration",
  "/.well-known/oauth-authorization-server",
] as const;

/** An app's request that waits for its person. */
export const INTERACTION_PATH = /^\/oidc\/interaction\/([\w-]{10,64})$/;

/** The same once it is answered. */
const ANSWERED_PATH = /^\/oidc\/auth\/[\w-]{10,64}$/;

/** Where a browser comes with its person, whose session counts: elsewhere an app asks, and a cookie beside it says nothing. */
export const isForPerson = (path: string): boolean =>
  PERSONS.has(path) || INTERACTION_PATH.test(path) || ANSWERED_PATH.test(path);

const PERSONS: ReadonlySet<string> = new Set([ROUTES.authorization, ROUTES.end_session]);

/** Where an app's request is kept until it is answered. */
export const keepsRequest = (path: string): boolean => KEEPING.has(path);

const KEEPING: ReadonlySet<string> = new Set([ROUTES.authorization, ROUTES.pushed_authorization_request]);

const EXCHANGE: string = ROUTES.token;

/** Where codes and refresh tokens are exchanged. */
export const isExchange = (path: string): boolean => path === EXCHANGE;

const EXACT: ReadonlySet<string> = new Set([...Object.values(ROUTES), ...DISCOVERY]);

export const isAnswered = (path: string): boolean =>
  EXACT.has(path) || INTERACTION_PATH.test(path) || ANSWERED_PATH.test(path);
