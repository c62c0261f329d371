import express from "express";
import { expressjwt } from "express-jwt";
import jwks from "jwks-rsa";
import * as client from "openid-client";
import { app, follow, refreshAndLeave, run, textOf } from "./app-story.ts";

/** An API that knows nothing of Latchkey but where its keys are. */

const API = "https://api.shop.example.test";

run(async () => {
  const config = await client.discovery(
    app.issuer,
    app.id,
    app.secret,
    client.ClientSecretBasic(app.secret),
    { execute: [client.allowInsecureRequests] },
  );
  const found = config.serverMetadata();
  const server = express();
  server.use(
    expressjwt({
      secret: jwks.expressJwtSecret({ jwksUri: found.jwks_uri, cache: true }),
      algorithms: ["RS256", "ES256"],
      issuer: found.issuer,
      audience: API,
    }),
  );
  server.get("/", (request, response) => response.json(request.auth));
  server.use((error, _request, response, _next) => response.status(error.status ?? 500).json(error.message));
  const listening = server.listen(0, "127.0.0.1");
  await new Promise((resolve) => listening.once("listening", resolve));
  const ask = (token) =>
    fetch(`http://127.0.0.1:${listening.address().port}/`, { headers: { authorization: `Bearer ${token}` } });

  const verifier = client.randomPKCECodeVerifier();
  const start = client.buildAuthorizationUrl(config, {
    redirect_uri: app.redirectUri,
    scope: "openid email",
    resource: API,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  });
  const tokens = await client.authorizationCodeGrant(config, await follow(start), {
    pkceCodeVerifier: verifier,
    idTokenExpected: true,
  });
  const answer = await ask(tokens.access_token);
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  const told = await answer.json();
  // What is for the app itself is nothing for its API.
  if ((await ask(tokens.id_token)).status !== 401) throw new Error("an ID token opened the API");
  listening.close();
  const { email = "", aud } = tokens.claims();
  return {
    sub: told.sub,
    acr: textOf(told.acr),
    email,
    audience: textOf(aud),
    ...(await refreshAndLeave(found, tokens.refresh_token)),
  };
});
