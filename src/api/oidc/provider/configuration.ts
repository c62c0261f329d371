import { type Configuration, errors, type KoaContextWithOIDC } from "oidc-provider";
import { appRequestPath } from "@/contract/apps";
import { findLiveApp } from "@/engine/app/app";
import type { SigningKey } from "@/engine/app/signing-keys";
import { secondsAhead } from "@/engine/db/clock";
import { askOutside } from "@/engine/platform/outbound";
import { env } from "@/engine/platform/settings/env";
import { ROUTES } from "../paths";
import { problemPath } from "../request/answers";
import { interactionCookieName, resumeCookieName, UNUSED_SESSION_COOKIE } from "../request/cookie-names";
import { findAccount, mayIntrospect, mayRevoke } from "./accounts";
import { PayloadAdapter } from "./adapter";
import { ACR_VALUES, accessTokenClaims, CLAIMS } from "./claims";
import { ORIGINS } from "./client-metadata";
import { inDatabaseTime } from "./clock";
import { interactionPolicies, loadGrant } from "./wishes";

/** How the provider is set up: what it may do, and where it asks ours. */

const DAY = 86_400;
const OFFLINE_SECONDS = 30 * DAY;
const SIGNS = ["RS256", "ES256", "EdDSA"] as const;

const tokenSeconds = () => env().ACCESS_TOKEN_MINUTES * 60;
const isOffline = ({ scope }: { scope?: string | undefined }) =>
  (scope ?? "").split(" ").includes("offline_access");

const cookies = (): Configuration["cookies"] => ({
  names: {
    session: UNUSED_SESSION_COOKIE,
    interaction: interactionCookieName(),
    resume: resumeCookieName(),
  },
  short: { httpOnly: true, sameSite: "lax", signed: false },
  // `sameSite: "none"` is what the provider demands for form-post requests; no such cookie is ever set.
  long: { httpOnly: true, sameSite: "none", signed: false },
});

const FEATURES: Configuration["features"] = {
  devInteractions: { enabled: false },
  dPoP: { enabled: false },
  introspection: {
    enabled: true,
    allowedPolicy: mayIntrospect,
  },
  revocation: { enabled: true, allowedPolicy: mayRevoke },
  userinfo: { enabled: true },
  pushedAuthorizationRequests: { enabled: true },
  backchannelLogout: { enabled: true },
  rpInitiatedLogout: { enabled: true },
  resourceIndicators: {
    enabled: true,
    useGrantedResource: () => true,
    getResourceServerInfo: async (_ctx, resource, client) => {
      const app = await findLiveApp(client.clientId);
      if (!app?.audiences.includes(resource)) throw new errors.InvalidTarget();
      const jwt = { sign: { alg: app.idTokenAlg } };
      return {
        scope: "",
        audience: resource,
        accessTokenFormat: "jwt",
        accessTokenTTL: tokenSeconds(),
        jwt,
      };
    },
  },
};

const TTL: Configuration["ttl"] = {
  AuthorizationCode: 60,
  AccessToken: tokenSeconds,
  // Counted from this machine's now.
  IdToken: () => Math.max(1, tokenSeconds() - secondsAhead()),
  Interaction: 3600,
  // A grant has no end of its own: what is opened under it has.
  Grant: 10 * 365 * DAY,
  RefreshToken: (_ctx, token) => (isOffline(token) ? OFFLINE_SECONDS : env().SESSION_MAX_HOURS * 3600),
  Session: () => (env().SESSION_MAX_HOURS + 1) * 3600,
};

export const configuration = (keys: readonly SigningKey[]): Configuration => ({
  adapter: PayloadAdapter,
  jwks: { keys: keys.map(({ jwk, kid, alg }) => ({ ...jwk, kid, alg, use: "sig" })) },
  scopes: ["openid", "profile", "email", "org", "offline_access"],
  claims: CLAIMS,
  acrValues: [...ACR_VALUES],
  // Clients that never ask userinfo find what they asked for all the same.
  conformIdTokenClaims: false,
  responseTypes: ["code"],
  subjectTypes: ["public"],
  clientAuthMethods: ["client_secret_basic", "client_secret_post", "private_key_jwt", "none"],
  enabledJWA: {
    idTokenSigningAlgValues: [...SIGNS],
    clientAuthSigningAlgValues: ["RS256", "PS256", "ES256", "EdDSA"],
  },
  pkce: { required: () => true },
  allowOmittingSingleRegisteredRedirectUri: false,
  enableHttpPostMethods: true,
  clockTolerance: 5,
  routes: ROUTES,
  cookies: cookies(),
  features: FEATURES,
  interactions: { policy: interactionPolicies(), url: (_ctx, { uid }) => appRequestPath(uid) },
  loadExistingGrant: loadGrant,
  findAccount,
  extraTokenClaims: accessTokenClaims,
  // The store itself ends what a session opened, so the provider must not.
  expiresWithSession: () => false,
  issueRefreshToken: () => true,
  rotateRefreshToken: () => true,
  ttl: TTL,
  formats: {
    customizers: { jwt: (_ctx, _token, { payload }) => void Object.assign(payload, inDatabaseTime(payload)) },
  },
  extraClientMetadata: { properties: [ORIGINS] },
  clientBasedCORS: ({ oidc }, origin, client) =>
    CORS_ROUTES.includes(oidc.route) && [client[ORIGINS] ?? []].flat().includes(origin),
  renderError: (ctx, out) => renderProblem(ctx, out.error),
  // Nothing else is fetched but an app's keys.
  fetch: (url) =>
    askOutside(String(url), {
      method: "GET",
      headers: { accept: "application/json" },
      signal: AbortSignal.timeout(2500),
    }),
});

/** CORS: only the origins that the app registered. */
const CORS_ROUTES = ["token", "userinfo", "revocation"];

function renderProblem(ctx: KoaContextWithOIDC, error: string): void {
  const isExpired = ctx.oidc.route === "resume";
  const ofApp = ["invalid_client", "invalid_redirect_uri", "unauthorized_client"].includes(error);
  const problem = error === "server_error" ? "fault" : isExpired ? "expired" : ofApp ? "app" : "request";
  ctx.redirect(problemPath(problem));
}
