import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { TRPC_ERROR_CODES_BY_KEY } from "@trpc/server/rpc";
import { AppError, toEnvelope } from "@/contract/errors";
import { LIMITS } from "@/contract/limits";
import { POOL_LIMITS } from "@/engine/db/pool/pool";
import { mayChange } from "@/engine/platform/origin";
import { withinBudget } from "@/engine/platform/time-budget";
import { jsonAnswer, retryHeader, toResponse } from "./procedure/answer";
import { FORGOTTEN, OF_API } from "./procedure/answer-headers";
import { createContext } from "./procedure/context";
import { reportFault, toAppError } from "./procedure/errors";
import { FAILURE } from "./procedure/trpc";
import { askedBy } from "./request/asked";
import { readSessionCookie } from "./request/cookies";
import { isJson, readBounded } from "./request/read-body";
import { refusedOrigin } from "./request/refused-origin";
import { appRouter } from "./routers/router";

/**
 * The pages' calls, over tRPC, whose defaults would run a mutation from a cross-site form and take batches and bodies
 * of any size.
 */
const ENDPOINT = "/api/trpc";
const ALLOW = "GET, HEAD, POST";

export async function handlePageCall(request: Request): Promise<Response> {
  try {
    const bounded = await settle(request);
    return await answer(bounded);
  } catch (thrown) {
    return refusal(toAppError(thrown, FAILURE));
  }
}

/** In the form of a procedure's own refusal, so that the page reads it as one and not as a lost connection. */
function refusal(error: AppError): Response {
  const data = { ...toEnvelope(error), httpStatus: error.status };
  const body = { error: { message: error.message, code: TRPC_ERROR_CODES_BY_KEY.BAD_REQUEST, data } };
  const allow: Record<string, string> = error.code === "METHOD_NOT_ALLOWED" ? { allow: ALLOW } : {};
  return toResponse(jsonAnswer(error.status, body, { ...retryHeader(error), ...allow }));
}

/** @throws AppError for a request that is refused before any procedure is looked up */
async function settle(request: Request): Promise<Request> {
  if (request.method === "GET" || request.method === "HEAD") return request;
  if (request.method !== "POST") throw new AppError("METHOD_NOT_ALLOWED");
  const { headers } = request;
  const isAllowed = mayChange({
    origin: headers.get("origin"),
    fetchSite: headers.get("sec-fetch-site"),
    hasCookie: readSessionCookie(headers.get("cookie")) !== undefined,
    isJson: isJson(headers),
  });
  if (!isAllowed) throw refusedOrigin("ORIGIN_NOT_ALLOWED", headers.get("origin"), "page");
  if (!isJson(headers)) throw new AppError("UNSUPPORTED_MEDIA_TYPE");
  return new Request(request.url, { method: "POST", headers, body: await readBounded(askedBy(request)) });
}

async function answer(request: Request): Promise<Response> {
  const context = createContext(request.headers, "page");
  const response = await withinBudget(POOL_LIMITS.queryMs, () =>
    fetchRequestHandler({
      endpoint: ENDPOINT,
      req: request,
      router: appRouter,
      createContext: () => context,
      maxBatchSize: LIMITS.batch.maxCalls,
      onError: ({ error, path }) =>
        reportFault(toAppError(error, FAILURE), path ?? "", context.caller.requestId),
      responseMeta: ({ errors, info }) => metaOf(errors, info?.calls.length ?? 1),
    }),
  );
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(OF_API)) headers.set(name, value);
  for (const line of context.answer.cookies) headers.append("set-cookie", line);
  if (context.answer.clearsSiteData) headers.set("clear-site-data", FORGOTTEN["clear-site-data"]);
  return new Response(response.body, { status: response.status, headers });
}

/** What tRPC doesn't know of our errors. Answers of several calls that differ keep its 207. */
function metaOf(errors: readonly unknown[], calls: number) {
  const failed = errors.map((error) => toAppError(error, FAILURE));
  const limited = failed.find((error) => error.retryAfter !== undefined);
  const headers: Record<string, string> = limited ? retryHeader(limited) : {};
  const [status, ...others] = new Set(failed.map((error) => error.status));
  const isOne = status !== undefined && others.length === 0 && failed.length === calls;
  return isOne ? { status, headers } : { headers };
}
