import * as oauth from "oauth4webapi";
import { app, follow, run, textOf } from "./app-story";

run(async () => {
  const plain = { [oauth.allowInsecureRequests]: true };
  const server = await oauth.processDiscoveryResponse(
    app.issuer,
    await oauth.discoveryRequest(app.issuer, plain),
  );
  const client = { client_id: app.id };
  const auth = oauth.ClientSecretBasic(app.secret);
  const [verifier, state, nonce] = [
    oauth.generateRandomCodeVerifier(),
    oauth.generateRandomState(),
    oauth.generateRandomNonce(),
  ];
  const pushed = await oauth.processPushedAuthorizationResponse(
    server,
    client,
    await oauth.pushedAuthorizationRequest(
      server,
      client,
      auth,
      {
        response_type: "code",
        redirect_uri: app.redirectUri,
        scope: "openid email",
        code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
        acr_values: "urn:latchkey:aal2",
        state,
        nonce,
      },
      plain,
    ),
  );
  const start = new URL(server.authorization_endpoint ?? "");
  start.search = new URLSearchParams({ client_id: app.id, request_uri: pushed.request_uri }).toString();
  const answer = oauth.validateAuthResponse(server, client, await follow(start), state);
  const tokens = await oauth.processAuthorizationCodeResponse(
    server,
    client,
    await oauth.authorizationCodeGrantRequest(server, client, auth, answer, app.redirectUri, verifier, plain),
    { expectedNonce: nonce, requireIdToken: true },
  );
  const claims = oauth.getValidatedIdTokenClaims(tokens);
  const sub = claims?.sub ?? "";
  const { email = "" } = await oauth.processUserInfoResponse(
    server,
    client,
    sub,
    await oauth.userInfoRequest(server, client, tokens.access_token, plain),
  );
  const refresh = async (token: string) =>
    oauth.processRefreshTokenResponse(
      server,
      client,
      await oauth.refreshTokenGrantRequest(server, client, auth, token, plain),
    );
  const again = await refresh(tokens.refresh_token ?? "");
  const logout = new URL(server.end_session_endpoint ?? "");
  logout.search = new URLSearchParams({
    id_token_hint: again.id_token ?? "",
    post_logout_redirect_uri: app.bye,
  }).toString();
  const loggedOutTo = (await follow(logout)).href;
  const refused = await refresh(again.refresh_token ?? "").catch((error: unknown) => error);
  return {
    sub,
    acr: textOf(claims?.acr),
    email,
    refreshedFor: oauth.getValidatedIdTokenClaims(again)?.sub ?? "",
    audience: textOf(claims?.aud),
    loggedOutTo,
    refusedWith: refused instanceof oauth.ResponseBodyError ? refused.error : "",
  };
});
