import { AppError, ERRORS } from "@/contract/errors";
import { hasApps } from "@/engine/app/app";
import { POOL_LIMITS } from "@/engine/db/pool/pool";
import { bucket, clientNetwork, limit, type RuleName } from "@/engine/limit/rate-limit";
import { env } from "@/engine/platform/settings/env";
import { uncharged, withinBudget } from "@/engine/platform/time-budget";
import { principalByToken } from "@/engine/session/principal/by-token";
import { errorAnswer, toResponse } from "../procedure/answer";
import { EVERYWHERE, INERT } from "../procedure/answer-headers";
import { callerOf } from "../procedure/context";
import { reportFault, toAppError } from "../procedure/errors";
import { levelNow } from "../procedure/levels";
import { askedBy } from "../request/asked";
import { readSessionCookie } from "../request/cookies";
import { readBounded } from "../request/read-body";
import type { Visitor } from "./interaction";
import { DISCOVERY, INTERACTION_PATH, isAnswered, isExchange, isForPerson, ROUTES } from "./paths";
import { UNUSED_SESSION_COOKIE } from "./request/cookie-names";
import { refusedRequest, unreadable } from "./request/readable";
import { bearingOf, inScope, type OidcScope } from "./request/scope";

/**
 * OpenID Connect: everything below `/oidc`, and the discovery document. Until an app exists nothing of it is loaded or
 * answered.
 */

/** The first part of its paths. */
export const OIDC_AREA = "oidc";

export const isOidcPath = (path: string): boolean =>
  path.startsWith(`/${OIDC_AREA}/`) || DISCOVERY.some((one) => one === path);

export async function handleOidc(request: Request): Promise<Response> {
  const path = new URL(request.url).pathname;
  const caller = callerOf(request.headers, "cookie");
  try {
    return await withinBudget(POOL_LIMITS.queryMs, async () => {
      if (!isAnswered(path) || !(await hasApps())) throw new AppError("NOT_FOUND");
      return answer(request, path, caller);
    });
  } catch (thrown) {
    const error = toAppError(thrown, ERRORS.INTERNAL[1]);
    reportFault(error, "oidc", caller.requestId);
    return toResponse(errorAnswer(error, path));
  }
}

/**
 * Endpoints that store a row for any caller, so that nobody can fill the table, and those that look apps up for whoever
 * asks. What an app's own server asks at each call of its users, introspection and userinfo, isn't counted by address:
 * one row for all of them would hold them up, for as little work as any bearer's token costs.
 */
const LIMITED: Readonly<Record<string, RuleName>> = {
  [ROUTES.authorization]: "app:ip",
  [ROUTES.pushed_authorization_request]: "app-push:ip",
  [ROUTES.token]: "app-token:ip",
  [ROUTES.revocation]: "app-token:ip",
  [ROUTES.end_session]: "app-logout:ip",
};

async function answer(
  request: Request,
  path: string,
  caller: ReturnType<typeof callerOf>,
): Promise<Response> {
  const rule = LIMITED[path];
  if (rule) await limit(bucket(rule, clientNetwork(caller.ip)));
  const { currentProvider } = await uncharged(() => import("./provider/provider"));
  const provider = await currentProvider();
  // It may come slowly, and who is signed in is asked afterwards.
  const body = await readBounded(askedBy(request));
  const why = unreadable(request, body);
  if (why !== undefined) return refusedRequest(path, why);
  const visitor = isForPerson(path) ? await visitorOf(request) : NOBODY;
  const full = visitor.level === "full" ? visitor.principal : undefined;
  const scope: OidcScope = {
    caller,
    principal: full,
    bearing: full && bearingOf(full),
    isExchange: isExchange(path),
  };
  return inScope(scope, async () => {
    if (INTERACTION_PATH.test(path) && request.method === "GET") {
      const { continueInteraction } = await import("./interaction");
      return continueInteraction(provider, request, visitor);
    }
    if (path === ROUTES.end_session) {
      const { endSession } = await import("./end-session");
      return endSession(provider, request, body, visitor.principal);
    }
    const { throughNode } = await import("./request/node-bridge");
    const answer = await throughNode(provider.callback(), request, new URL(env().APP_URL), body);
    if (scope.refusal) throw scope.refusal;
    return dressed(answer, scope.retryAfter);
  });
}

const NOBODY: Visitor = { principal: undefined, level: undefined };

/** Only the pages' cookie says who is here; an app's credentials are the provider's to read. */
async function visitorOf({ headers }: Request): Promise<Visitor> {
  const cookie = readSessionCookie(headers.get("cookie"));
  const principal = cookie === undefined ? undefined : await principalByToken(cookie, "cookie");
  return { principal, level: principal && levelNow(principal) };
}

/** The provider's answer with our headers, and without a cookie that says nothing. @param retryAfter seconds */
function dressed(answer: Response, retryAfter: number | undefined): Response {
  const headers = new Headers({ ...EVERYWHERE, ...INERT });
  const cookies = answer.headers.getSetCookie();
  for (const [name, value] of answer.headers) if (name !== "set-cookie") headers.set(name, value);
  for (const line of cookies)
    if (!line.startsWith(`${UNUSED_SESSION_COOKIE}=`)) headers.append("set-cookie", line);
  if (retryAfter !== undefined) headers.set("retry-after", String(retryAfter));
  return new Response(answer.body, { status: answer.status, headers });
}
