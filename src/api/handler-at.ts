import { handlePageCall } from "./page-calls";
import { pageRefusal, READS } from "./page-refusal";
import { onlyReads } from "./rest/outbox";
import { handleRest, isRestArea } from "./rest/rest";

/** Which part of the app answers a request: what a path and a method say before anything is read. */

type Handler = (request: Request) => Promise<Response> | Response;

/** Read by a handler of the framework's, and by no other method. */
const READ_ONLY = new Set(["/outbox.json", "/api/outbox.json", "/api/cron/deliver"]);

/** The handler of API paths and of paths that no page answers; undefined for the framework's own. */
export function handlerAt(method: string, path: string): Handler | undefined {
  if (path.startsWith("/api/trpc/")) return handlePageCall;
  if (READ_ONLY.has(path)) return READS.includes(method) ? undefined : onlyReads;
  if (isRestArea(path)) return handleRest;
  const refusal = pageRefusal(method, path);
  return refusal && (() => refusal);
}
