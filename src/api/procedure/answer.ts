import { type AppError, toEnvelope } from "@/contract/errors";
import { isAllowedOrigin, isOwnOrigin } from "@/engine/platform/origin";
import { FORGOTTEN, OF_API } from "./answer-headers";
import type { AnswerHeaders } from "./context";

/** How every API answer is written: JSON in one error envelope, never cached or rendered as a page. */

/** An answer before it is written, whichever server writes it. */
export type Answer = {
  status: number;
  headers: Readonly<Record<string, string>>;
  /** Lines of `Set-Cookie`. */
  cookies: readonly string[];
  body: string | null;
};

/** CORS for exactly the allowlisted origins, without credentials; any other gets no such header. */
export function corsHeaders(origin: string | null): Record<string, string> {
  const isListed = origin !== null && isAllowedOrigin(origin) && !isOwnOrigin(origin);
  if (!isListed) return { vary: "Origin" };
  return {
    vary: "Origin",
    "access-control-allow-origin": origin,
    "access-control-expose-headers": "Retry-After",
  };
}

export function jsonAnswer(
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
  asked?: AnswerHeaders,
): Answer {
  return {
    status,
    headers: { ...OF_API, ...headers, ...(asked?.clearsSiteData ? FORGOTTEN : {}) },
    cookies: asked?.cookies ?? [],
    body: status === 204 ? null : JSON.stringify(body),
  };
}

/** The same for whoever takes the web's. */
export function toResponse({ status, headers, cookies, body }: Answer): Response {
  const response = new Response(body, { status, headers });
  for (const line of cookies) response.headers.append("set-cookie", line);
  return response;
}

/** The answer to OPTIONS. @param allow what the path answers, as in `Allow` */
export function preflight(allow: string, cors: Record<string, string>): Answer {
  const isListed = "access-control-allow-origin" in cors;
  const granted: Record<string, string> = isListed
    ? {
        "access-control-allow-methods": allow,
        "access-control-allow-headers": "Authorization, Content-Type, X-AppHandoff-Callback-Origin",
        "access-control-max-age": "600",
      }
    : {};
  return jsonAnswer(204, null, { ...cors, ...granted, allow });
}

/**
 * @param path decides the published extras: `/user/*` repeats message and code under its client's names
 * @param status where the operation publishes another than the catalogue's
 */
export function errorAnswer(
  error: AppError,
  path: string,
  headers: Record<string, string> = {},
  status: number = error.status,
): Answer {
  const envelope = toEnvelope(error);
  const repeated = path.startsWith("/user/") ? { message: envelope.error, error_code: envelope.code } : {};
  return jsonAnswer(status, { ...envelope, ...repeated }, { ...headers, ...retryHeader(error) });
}

export function retryHeader({ retryAfter }: AppError): Record<string, string> {
  return retryAfter === undefined ? {} : { "retry-after": String(retryAfter) };
}
