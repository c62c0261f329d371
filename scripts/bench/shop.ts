import { createHash } from "node:crypto";
import { appInput } from "../../src/contract/apps";
import { addApp } from "../../src/engine/app/operate";
import { OPERATOR } from "../../src/engine/audit/caller";
import { addPeople, CALLER, openSessions } from "./people";
import type { Server } from "./processes/server";
import type { BenchRequest } from "./scenario";

/** An app of somebody's, and people who are signed in in a browser and led to it. */

const REDIRECT = "https://shop.bench.test/callback";
const VERIFIER = "bench".repeat(10);
const AT_ONCE = 10;

type Target = Pick<Server, "origin">;

let shop: Promise<{ id: string; authorization: string }> | undefined;

/** Made at its first use: until then nothing of OpenID Connect is there. */
function theShop(): Promise<{ id: string; authorization: string }> {
  shop ??= addApp(
    { caller: OPERATOR, actor: {} },
    appInput.parse({
      name: "Shop",
      type: "web",
      redirectUris: [REDIRECT],
      tokenEndpointAuthMethod: "client_secret_basic",
      isFirstParty: true,
    }),
  ).then(({ id, secret }) => ({
    id,
    authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`,
  }));
  return shop;
}

/** People signed in in a browser, each sent to authorize by the app. */
export async function authorizing(count: number): Promise<BenchRequest[]> {
  const { id } = await theShop();
  const query = new URLSearchParams({
    client_id: id,
    response_type: "code",
    redirect_uri: REDIRECT,
    scope: "openid email",
    code_challenge: createHash("sha256").update(VERIFIER).digest("base64url"),
    code_challenge_method: "S256",
    state: "bench",
  });
  const people = await addPeople(count);
  const sessions = await openSessions(people, "PASSKEY", { ...CALLER, carrier: "cookie" });
  return sessions.map(({ opaqueToken }) => ({
    method: "GET",
    path: `/oidc/auth?${query}`,
    headers: { cookie: `latchkey-session=${opaqueToken}` },
  }));
}

/** Codes that were just given, each to be exchanged once. */
export async function exchanging(count: number, { origin }: Target): Promise<BenchRequest[]> {
  const { authorization } = await theShop();
  const asked = await authorizing(count);
  const exchanges: BenchRequest[] = [];
  for (let start = 0; start < asked.length; start += AT_ONCE) {
    const some = asked
      .slice(start, start + AT_ONCE)
      .map(async ({ path, headers = {} }): Promise<BenchRequest> => {
        const answer = await fetch(origin + path, { headers, redirect: "manual" });
        const code = new URL(answer.headers.get("location") ?? "", origin).searchParams.get("code");
        if (code === null) throw new Error(`no code: ${answer.status} ${answer.headers.get("location")}`);
        const form = {
          grant_type: "authorization_code",
          code,
          redirect_uri: REDIRECT,
          code_verifier: VERIFIER,
        };
        return { method: "POST", path: "/oidc/token", headers: { authorization }, form };
      });
    exchanges.push(...(await Promise.all(some)));
  }
  return exchanges;
}

/** Access tokens that count, each to be looked at. */
export async function introspecting(count: number, app: Target): Promise<BenchRequest[]> {
  const exchanges = await exchanging(count, app);
  const asked: BenchRequest[] = [];
  for (const { path, headers = {}, form = {} } of exchanges) {
    const answer = await fetch(app.origin + path, {
      method: "POST",
      headers,
      body: new URLSearchParams(form),
    });
    const { access_token: token } = (await answer.json()) as { access_token?: string };
    if (token === undefined) throw new Error(`no token: ${answer.status}`);
    asked.push({ method: "POST", path: "/oidc/introspection", headers, form: { token } });
  }
  return asked;
}

/** The very first authorization of a process, which loads the provider and makes the keys, and the next. */
export async function coldAuthorize({ origin }: Target): Promise<string> {
  const asked = await authorizing(2);
  const took: string[] = [];
  for (const { path, headers = {} } of asked) {
    const started = performance.now();
    const { status } = await fetch(origin + path, { headers, redirect: "manual" });
    if (status !== 303) throw new Error(`/oidc/auth: ${status}`);
    took.push(`${(performance.now() - started).toFixed(0)} ms`);
  }
  return `The first /oidc/auth of a process: ${took[0]}; the second: ${took[1]}`;
}
