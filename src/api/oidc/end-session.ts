import type Provider from "oidc-provider";
import type { Client } from "oidc-provider";
import { PAGES } from "@/contract/page-paths";
import type { Principal } from "@/engine/session/principal/principal";
import { signOut } from "@/engine/session/sign-out";
import { FORGOTTEN } from "../procedure/answer-headers";
import { expiredSessionCookie } from "../request/cookies";
import { problemAnswer, redirectTo } from "./request/answers";
import { oidcScope } from "./request/scope";

/**
 * Sign-out begun by an app (OpenID Connect RP-Initiated Logout 1.0). An ID token of the signed-in person ends the
 * session at once. Without one the person is asked, because anybody can link here. Afterwards they go to an address the
 * app registered, or to the sign-in page.
 */
export async function endSession(
  provider: Provider,
  request: Request,
  body: Uint8Array,
  principal: Principal | undefined,
): Promise<Response> {
  const given = parametersOf(request, body);
  const logout = given && (await understood(provider, given));
  if (!logout) return problemAnswer("request");
  const { subject, goesTo } = logout;
  if (!principal) return redirectTo(goesTo);
  if (subject !== principal.account.id) return redirectTo(askPath(given));
  await signOut(oidcScope().caller, principal);
  const answer = redirectTo(goesTo, [expiredSessionCookie()]);
  answer.headers.set("clear-site-data", FORGOTTEN["clear-site-data"]);
  return answer;
}

function parametersOf(request: Request, body: Uint8Array): URLSearchParams | undefined {
  if (request.method === "GET") return new URL(request.url).searchParams;
  const isForm = request.headers.get("content-type")?.startsWith("application/x-www-form-urlencoded");
  if (request.method !== "POST" || !isForm) return undefined;
  return new URLSearchParams(Buffer.from(body).toString());
}

type Logout = { subject: string | undefined; goesTo: string };
const LOGIN = `${PAGES.login}?note=signed-out`;

/** @returns undefined for what names no app, another app than its token, or an address that isn't the app's */
async function understood(provider: Provider, given: URLSearchParams): Promise<Logout | undefined> {
  const hint = given.get("id_token_hint");
  const audience = hint === null ? null : audienceIn(hint);
  if (audience === undefined) return undefined;
  const named = given.get("client_id");
  if (audience !== null && named !== null && named !== audience) return undefined;
  const clientId = audience ?? named;
  const client = clientId === null ? undefined : await provider.Client.find(clientId);
  if (clientId !== null && !client) return undefined;
  const subject = hint !== null && client ? await subjectOf(provider, hint, client) : undefined;
  if (hint !== null && subject === undefined) return undefined;
  const uri = given.get("post_logout_redirect_uri");
  if (uri === null || !client) return { subject, goesTo: LOGIN };
  if (!client.postLogoutRedirectUriAllowed(uri)) return undefined;
  return { subject, goesTo: withState(uri, given.get("state")) };
}

/** The audience an ID token names, to be trusted only once the signature has been verified. */
function audienceIn(token: string): string | undefined {
  try {
    const payload: unknown = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
    const { aud } = Object(payload);
    return typeof aud === "string" ? aud : undefined;
  } catch {
    return undefined;
  }
}

async function subjectOf(provider: Provider, hint: string, client: Client): Promise<string | undefined> {
  try {
    const { payload } = await provider.IdToken.validate(hint, client);
    return typeof payload.sub === "string" ? payload.sub : undefined;
  } catch {
    return undefined;
  }
}

function withState(uri: string, state: string | null): string {
  if (state === null) return uri;
  const url = new URL(uri);
  url.searchParams.set("state", state);
  return url.href;
}

/** The page asks, and leads back here without a token once nobody is signed in. */
function askPath(given: URLSearchParams): string {
  const kept = new URLSearchParams();
  for (const name of ["client_id", "post_logout_redirect_uri", "state"]) {
    const value = given.get(name);
    if (value !== null) kept.set(name, value);
  }
  return `/sign-out?${new URLSearchParams({ next: `/oidc/logout?${kept}` })}`;
}
