import { isOidcPath } from "./oidc/oidc";
import { handlePageCall } from "./page-calls";
import { pageRefusal, READS } from "./page-refusal";
import type { Answer } from "./procedure/answer";
import type { Asked } from "./request/asked";
import { onlyReads } from "./rest/outbox";
import { answerRest, handleRest, isRestArea } from "./rest/rest";

/** Which part of the app answers a request, by its path and method alone. */

type Handler =
  | { kind: "api"; answer: (asked: Asked) => Promise<Answer> | Answer }
  /** Of what is written for the web's requests: the pages' calls and the provider of OpenID Connect. */
  | { kind: "web"; answer: (request: Request) => Promise<Response> | Response };

/** Read by a handler of the framework's, and by no other method. */
const READ_ONLY = new Set(["/outbox.json", "/api/outbox.json", "/api/cron/deliver"]);

const REST: Handler = { kind: "api", answer: answerRest };
const OIDC: Handler = { kind: "web", answer: handleRest };
const PAGE_CALL: Handler = { kind: "web", answer: handlePageCall };
const UNREADABLE: Handler = { kind: "web", answer: onlyReads };

/** The handler of API paths and of paths that no page answers; undefined for the framework's own. */
export function handlerAt(method: string, path: string): Handler | undefined {
  if (path.startsWith("/api/trpc/")) return PAGE_CALL;
  if (READ_ONLY.has(path)) return READS.includes(method) ? undefined : UNREADABLE;
  if (isRestArea(path)) return isOidcPath(path) ? OIDC : REST;
  const refusal = pageRefusal(method, path);
  return refusal && { kind: "api", answer: () => refusal };
}
