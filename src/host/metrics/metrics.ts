import type { IncomingMessage, ServerResponse } from "node:http";
import { OF_API } from "@/api/procedure/answer-headers";
import { sameSecret } from "@/engine/platform/crypto";
import { refuse, refuseAs } from "../http/refuse";
import { startCounting } from "./instruments";
import { lookUp } from "./looked-up";
import { registry } from "./registry";

/** Answers requests for /metrics; loaded only where METRICS_TOKEN is set. */
export type Metrics = (request: IncomingMessage, response: ServerResponse) => Promise<void> | undefined;

/** Starts counting. @param token what Prometheus shows */
export function startMetrics(token: string): Metrics {
  startCounting();
  return (request, response) =>
    (request.url ?? "").split("?", 1)[0] === "/metrics" ? answer(request, response, token) : undefined;
}

async function answer({ method, headers }: IncomingMessage, response: ServerResponse, token: string) {
  if (method !== "GET" && method !== "HEAD") {
    response.setHeader("allow", "GET, HEAD");
    refuseAs(response, "METHOD_NOT_ALLOWED");
    return;
  }
  const [, shown] = /^Bearer (.+)$/i.exec(headers.authorization ?? "") ?? [];
  if (shown === undefined || !sameSecret(shown, token)) {
    response.setHeader("www-authenticate", "Bearer");
    refuse(response, 401, "UNAUTHENTICATED", "Send METRICS_TOKEN as bearer token.");
    return;
  }
  await lookUp();
  const text = await registry.metrics();
  for (const [name, value] of Object.entries({ ...OF_API, "content-type": registry.contentType }))
    response.setHeader(name, value);
  response.end(method === "HEAD" ? undefined : text);
}
