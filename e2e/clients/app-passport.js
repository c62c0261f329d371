import { createHash, randomBytes } from "node:crypto";
import express from "express";
import session from "express-session";
import passport from "passport";
import OpenIDConnectStrategy from "passport-openidconnect";
import { app, follow, refreshAndLeave, run, textOf } from "./app-story.ts";

/** The strategy doesn't know PKCE, so its two hooks for more parameters add it. */
class WithPkce extends OpenIDConnectStrategy {
  verifier = randomBytes(32).toString("base64url");

  constructor(options, verify) {
    super(options, verify);
    const ask = this._oauth2.getOAuthAccessToken.bind(this._oauth2);
    this._oauth2.getOAuthAccessToken = (code, params, done) =>
      ask(code, { ...params, code_verifier: this.verifier }, done);
  }

  authorizationParams() {
    return {
      code_challenge: createHash("sha256").update(this.verifier).digest("base64url"),
      code_challenge_method: "S256",
    };
  }
}

run(async () => {
  const { issuer, id, secret, redirectUri } = app;
  const found = await (await fetch(new URL("/.well-known/openid-configuration", issuer))).json();
  const server = express();
  server.use(session({ secret: "of this test", resave: false, saveUninitialized: true }));
  const options = {
    issuer: found.issuer,
    authorizationURL: found.authorization_endpoint,
    tokenURL: found.token_endpoint,
    userInfoURL: found.userinfo_endpoint,
    clientID: id,
    clientSecret: secret,
    callbackURL: redirectUri,
    scope: ["email"],
    acrValues: "urn:latchkey:aal2",
    nonce: true,
  };
  passport.use(
    new WithPkce(options, (_issuer, profile, context, idToken, _access, refresh, done) =>
      done(null, { profile, context, idToken, refresh }),
    ),
  );
  const sign = passport.authenticate("openidconnect", { session: false });
  server.get("/login", sign);
  server.get("/callback", sign, (request, response) => response.json(request.user));
  const listening = server.listen(0, "127.0.0.1");
  await new Promise((resolve) => listening.once("listening", resolve));
  const here = `http://127.0.0.1:${listening.address().port}`;
  const begun = await fetch(`${here}/login`, { redirect: "manual" });
  const cookie = begun.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
  const back = await follow(new URL(begun.headers.get("location")));
  const answer = await fetch(`${here}/callback${back.search}`, { headers: { cookie } });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  const { profile, context, idToken, refresh } = await answer.json();
  listening.close();
  const claims = JSON.parse(Buffer.from(idToken.split(".")[1], "base64url").toString());
  return {
    sub: profile.id,
    acr: textOf(context.class ?? claims.acr),
    email: profile.emails[0].value,
    audience: textOf(claims.aud),
    ...(await refreshAndLeave(found, refresh)),
  };
});
