import { Auth } from "@auth/core";
import { app, follow, refreshAndLeave, run } from "./app-story.ts";

/** Auth.js, called as its framework bindings call it: a request in, a response out. */

const HERE = new URL(app.redirectUri).origin;
let kept;
const config = {
  secret: "of this test, thirty-two characters long",
  trustHost: true,
  basePath: "/auth",
  redirectProxyUrl: undefined,
  providers: [
    {
      id: "latchkey",
      name: "Latchkey",
      type: "oidc",
      issuer: app.issuer.origin,
      clientId: app.id,
      clientSecret: app.secret,
      checks: ["pkce", "state", "nonce"],
      authorization: { params: { scope: "openid email profile", acr_values: "urn:latchkey:aal2" } },
    },
  ],
  callbacks: {
    jwt({ token, account, profile }) {
      if (account) kept = { account, profile };
      return token;
    },
  },
};

const jar = new Map();
async function visit(path, init = {}) {
  const headers = { ...init.headers, cookie: [...jar].map((pair) => pair.join("=")).join("; ") };
  const response = await Auth(new Request(HERE + path, { ...init, headers }), config);
  for (const line of response.headers.getSetCookie()) {
    const [name, value] = line.split(";")[0].split(/=(.*)/s);
    jar.set(name, value);
  }
  return response;
}

run(async () => {
  const { csrfToken } = await (await visit("/auth/csrf")).json();
  const begun = await visit("/auth/signin/latchkey", {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ csrfToken, callbackUrl: HERE }).toString(),
  });
  const back = await follow(new URL(begun.headers.get("location")));
  const answer = await visit(back.pathname + back.search);
  if (answer.status !== 302 || !kept) throw new Error(`${answer.status} ${answer.headers.get("location")}`);
  const { user } = await (await visit("/auth/session")).json();
  const { account, profile } = kept;
  const found = await (await fetch(new URL("/.well-known/openid-configuration", app.issuer))).json();
  return {
    sub: account.providerAccountId,
    acr: profile.acr,
    email: user.email,
    audience: profile.aud,
    ...(await refreshAndLeave(found, account.refresh_token)),
  };
});
