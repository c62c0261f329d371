import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import process from "node:process";
import express from "express";
import { createGuard, readChallenge } from "latchkey-guard";
import * as oidc from "openid-client";

if (existsSync(".env")) process.loadEnvFile();
const { ISSUER = "http://localhost:3000", CLIENT_ID = "", CLIENT_SECRET = "", PORT = "4000" } = process.env;
const HERE = `http://localhost:${PORT}`;
const API = `${HERE}/api`;

const isLocal = ISSUER.startsWith("http:");
const config = await oidc.discovery(
  new URL(ISSUER),
  CLIENT_ID,
  CLIENT_SECRET,
  oidc.ClientSecretBasic(CLIENT_SECRET),
  {
    execute: isLocal ? [oidc.allowInsecureRequests] : [],
  },
);

/** Sessions by the value of a cookie; a real app keeps them where a restart doesn't end them. */
const sessions = new Map();
const app = express();

app.use((request, response, next) => {
  const shown = /(?:^|; )sid=([\w-]+)/.exec(request.headers.cookie ?? "")?.[1];
  const id = sessions.has(shown) ? shown : randomBytes(32).toString("base64url");
  if (!sessions.has(id)) sessions.set(id, {});
  request.session = sessions.get(id);
  response.cookie("sid", id, { httpOnly: true, sameSite: "lax", secure: HERE.startsWith("https:") });
  next();
});

/** Sends somebody to sign in. @param wishes acr_values and max_age, where more is needed than a sign-in */
async function signIn(request, response, goesOnTo, wishes = {}) {
  const verifier = oidc.randomPKCECodeVerifier();
  const [state, nonce] = [oidc.randomState(), oidc.randomNonce()];
  request.session.waiting = { verifier, state, nonce, goesOnTo, maxAge: wishes.max_age };
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: `${HERE}/callback`,
    scope: "openid profile email",
    resource: API,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    state,
    nonce,
    ...wishes,
  });
  response.redirect(url.href);
}

app.get("/callback", async (request, response) => {
  const { waiting } = request.session;
  if (!waiting) return response.redirect("/");
  request.session.waiting = undefined;
  try {
    const tokens = await oidc.authorizationCodeGrant(config, new URL(request.originalUrl, HERE), {
      pkceCodeVerifier: waiting.verifier,
      expectedState: waiting.state,
      expectedNonce: waiting.nonce,
      idTokenExpected: true,
      ...(waiting.maxAge ? { maxAge: Number(waiting.maxAge) } : {}),
    });
    Object.assign(request.session, { tokens, person: tokens.claims() });
    response.redirect(waiting.goesOnTo);
  } catch (error) {
    response
      .status(400)
      .send(page(`<p>That didn't work: ${escaped(error.error ?? error.message)}</p><a href="/">Back</a>`));
  }
});

app.get("/", (request, response) => {
  const { person } = request.session;
  response.send(
    page(
      person
        ? `<p>Hello, ${escaped(person.name || person.email)}</p>
           <p><a href="/secret">Show the secret</a> · <a href="/orders">Call the API</a> · <a href="/sign-out">Sign out</a></p>`
        : `<p>Nobody is signed in.</p><p><a href="/sign-in">Sign in</a></p>`,
    ),
  );
});

app.get("/sign-in", (request, response) => signIn(request, response, "/"));

/** Two steps, the last of them in the last five minutes: whoever has less is asked for exactly what is missing. */
app.get("/secret", (request, response) => {
  const { person } = request.session;
  const isRecent = person && Date.now() / 1000 - person.auth_time < 300;
  if (!isRecent || person.acr === "urn:latchkey:aal1")
    return signIn(request, response, "/secret", { acr_values: "urn:latchkey:aal2", max_age: "300" });
  response.send(page("<p>The secret: seven quiet otters.</p><a href='/'>Back</a>"));
});

/** The API; here it lives in the same program, and believes nothing but the token. */
const guard = createGuard({ issuer: ISSUER, audience: API });
app.get("/api/orders", guard.require({ maxAge: 3600 }).express, (request, response) => {
  response.json({ of: request.auth.sub, orders: ["a bone", "a key"] });
});

app.get("/orders", async (request, response) => {
  const { tokens } = request.session;
  if (!tokens) return signIn(request, response, "/orders");
  const answer = await fetch(`${API}/orders`, {
    headers: { authorization: `Bearer ${tokens.access_token}` },
  });
  const missing = readChallenge(answer.headers.get("www-authenticate"));
  if (missing || answer.status === 401) return signIn(request, response, "/orders", missing);
  response.send(
    page(`<pre>${escaped(JSON.stringify(await answer.json(), null, 2))}</pre><a href="/">Back</a>`),
  );
});

app.get("/sign-out", (request, response) => {
  const { tokens } = request.session;
  Object.assign(request.session, { tokens: undefined, person: undefined });
  const url = oidc.buildEndSessionUrl(config, {
    post_logout_redirect_uri: `${HERE}/`,
    ...(tokens?.id_token ? { id_token_hint: tokens.id_token } : {}),
  });
  response.redirect(url.href);
});

const escaped = (text) => String(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
const page = (body) => `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width">
<title>Express example</title><body><h1>Express example</h1>${body}</body></html>`;

app.listen(Number(PORT), "127.0.0.1", () => console.log(`The example is at ${HERE}`));
