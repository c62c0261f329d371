import type { ClientMetadata } from "oidc-provider";
import { usesSecret } from "@/contract/apps";
import type { App } from "@/engine/app/app";

/** Stands where the provider wants a secret to be: what an app shows is compared with hashes (see `client-secrets`). */
const NOT_THE_SECRET = "kept as a hash";

/** Metadata of our own: the web origins whose scripts may ask. */
export const ORIGINS = "latchkey_origins";

/** An app as the provider knows it (OpenID Connect Dynamic Client Registration 1.0 §2). */
export function clientMetadata(app: App): ClientMetadata {
  return {
    client_id: app.id,
    client_name: app.name,
    application_type: app.type === "native" ? "native" : "web",
    redirect_uris: [...app.redirectUris],
    post_logout_redirect_uris: [...app.postLogoutRedirectUris],
    [ORIGINS]: [...app.origins],
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    token_endpoint_auth_method: app.tokenEndpointAuthMethod,
    id_token_signed_response_alg: app.idTokenAlg,
    ...(usesSecret(app.tokenEndpointAuthMethod) ? { client_secret: NOT_THE_SECRET } : {}),
    ...(app.jwks === null ? {} : { jwks: { keys: app.jwks.keys.map((key) => ({ kty: "", ...key })) } }),
    ...(app.jwksUri === null ? {} : { jwks_uri: app.jwksUri }),
    ...(app.logoUrl === null ? {} : { logo_uri: app.logoUrl }),
    ...(app.backchannelLogoutUri === null
      ? {}
      : { backchannel_logout_uri: app.backchannelLogoutUri, backchannel_logout_session_required: true }),
  };
}
