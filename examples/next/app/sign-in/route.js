import { redirect } from "next/navigation";
import * as oidc from "openid-client";
import { configuration, placeOf } from "../../lib/oidc.js";
import { readSession, writeSession } from "../../lib/session.js";
import { API, HERE } from "../../lib/settings.js";

export async function GET(request) {
  const asked = new URL(request.url).searchParams;
  const wishes = Object.fromEntries([...asked].filter(([name]) => ["acr_values", "max_age"].includes(name)));
  const verifier = oidc.randomPKCECodeVerifier();
  const [state, nonce] = [oidc.randomState(), oidc.randomNonce()];
  const waiting = { verifier, state, nonce, to: placeOf(asked.get("to")), maxAge: wishes.max_age };
  await writeSession({ ...(await readSession()), waiting });
  const url = oidc.buildAuthorizationUrl(await configuration(), {
    redirect_uri: `${HERE}/callback`,
    scope: "openid profile email",
    resource: API,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    state,
    nonce,
    ...wishes,
  });
  redirect(url.href);
}
