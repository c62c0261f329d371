import * as client from "openid-client";
import { app, follow, run, textOf } from "./app-story";

run(async () => {
  const config = await client.discovery(
    app.issuer,
    app.id,
    app.secret,
    client.ClientSecretBasic(app.secret),
    {
      execute: [client.allowInsecureRequests],
    },
  );
  const [verifier, state, nonce] = [
    client.randomPKCECodeVerifier(),
    client.randomState(),
    client.randomNonce(),
  ];
  const start = client.buildAuthorizationUrl(config, {
    redirect_uri: app.redirectUri,
    scope: "openid email",
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    acr_values: "urn:latchkey:aal2",
    max_age: "900",
    state,
    nonce,
  });
  const arrived = await follow(start);
  const tokens = await client.authorizationCodeGrant(config, arrived, {
    pkceCodeVerifier: verifier,
    expectedState: state,
    expectedNonce: nonce,
    maxAge: 900,
    idTokenExpected: true,
  });
  const claims = tokens.claims();
  const sub = claims?.sub ?? "";
  const { email = "" } = await client.fetchUserInfo(config, tokens.access_token, sub);
  const again = await client.refreshTokenGrant(config, tokens.refresh_token ?? "");
  const { active } = await client.tokenIntrospection(config, again.access_token);
  if (!active) throw new Error("what was refreshed is not active");
  const logout = client.buildEndSessionUrl(config, {
    post_logout_redirect_uri: app.bye,
    id_token_hint: again.id_token ?? "",
  });
  const loggedOutTo = (await follow(logout)).href;
  const refused = await client
    .refreshTokenGrant(config, again.refresh_token ?? "")
    .catch((error: unknown) => error);
  return {
    sub,
    acr: textOf(claims?.acr),
    email,
    refreshedFor: again.claims()?.sub ?? "",
    audience: textOf(claims?.aud),
    loggedOutTo,
    refusedWith: refused instanceof client.ResponseBodyError ? refused.error : "",
  };
});
