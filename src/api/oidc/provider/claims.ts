import type { KoaContextWithOIDC } from "oidc-provider";
import { ACRS } from "@/contract/acr";
import type { Account } from "@/engine/session/principal/principal";

/** What apps learn of people: by scope (OpenID Connect Core 1.0 §5.4), and on every ID token how they signed in. */

export const CLAIMS = {
  openid: ["sub", "auth_time", "amr", "acr"],
  profile: ["name", "given_name", "family_name"],
  email: ["email", "email_verified"],
  org: ["org", "org_role"],
};

export { ACRS as ACR_VALUES };

export function claimsOf({ id, email, emailVerified, firstName, lastName, organization, orgRole }: Account) {
  return {
    sub: id,
    email,
    email_verified: emailVerified,
    name: `${firstName} ${lastName}`.trim(),
    given_name: firstName,
    family_name: lastName,
    org: organization?.id ?? null,
    org_role: organization ? orgRole : null,
  };
}

/** What an API that guards itself asks of an access token (RFC 9470 §6). */
export function accessTokenClaims({ oidc }: KoaContextWithOIDC): Record<string, unknown> {
  const source = oidc.entities.RefreshToken ?? oidc.entities.AuthorizationCode;
  const { acr, amr, authTime } = source ?? {};
  return { acr, amr, auth_time: authTime };
}
