import { AsyncLocalStorage } from "node:async_hooks";
import { keepRequests, listen, type StartedRequest } from "@/engine/platform/signals";
import { startExporter } from "./exporter";
import { newSpanId, readParent, type Span, statementName } from "./span";

/**
 * Traces of requests and their statements, loaded only where OTEL_EXPORTER_OTLP_ENDPOINT is set. A request goes by
 * its operation, as a path can name somebody.
 */

type Open = { traceId: string; spanId: string; parentSpanId?: string; operation: string | undefined };

const names = new Map<string, string>();

/** @returns how to stop, which hands on what is kept */
export function startTracing(
  endpoint: string,
  headers: Readonly<Record<string, string>>,
): () => Promise<void> {
  const exporter = startExporter(endpoint, headers);
  const current = new AsyncLocalStorage<Open>();
  const open = new Map<string, Open>();
  const begin = ({ requestId, traceparent }: StartedRequest): Open => {
    const begun = { ...readParent(traceparent), spanId: newSpanId(), operation: undefined };
    open.set(requestId, begun);
    return begun;
  };
  const stops = [
    keepRequests(current, begin),
    listen("operation", ({ name }) => {
      const request = current.getStore();
      if (request) request.operation ??= name;
    }),
    listen("statement", ({ text, ms, isGood }) => {
      const request = current.getStore();
      if (request) exporter.take(statementSpan(request, text, ms, isGood));
    }),
    listen("http", ({ requestId, method, status, ms }) => {
      const request = open.get(requestId);
      if (!request) return;
      open.delete(requestId);
      exporter.take(requestSpan(request, method, status, ms));
    }),
  ];
  return async () => {
    for (const stop of stops) stop();
    await exporter.stop();
  };
}

function requestSpan({ operation, ...ids }: Open, method: string, status: number, ms: number): Span {
  return {
    parentSpanId: undefined,
    ...ids,
    name: operation === undefined ? method : `${method} ${operation}`,
    kind: "server",
    ...endedNow(ms),
    attributes: {
      "http.request.method": method,
      "http.response.status_code": status,
      ...(operation === undefined ? {} : { "latchkey.operation": operation }),
    },
    isGood: status < 500,
  };
}

function statementSpan({ traceId, spanId }: Open, text: string, ms: number, isGood: boolean): Span {
  const name = names.get(text) ?? statementName(text);
  // As many as the pool prepares by name; what is put together for one call needs no place here.
  if (names.size < 500) names.set(text, name);
  return {
    traceId,
    spanId: newSpanId(),
    parentSpanId: spanId,
    name,
    kind: "client",
    ...endedNow(ms),
    attributes: { "db.system.name": "postgresql", "db.query.summary": name },
    isGood,
  };
}

function endedNow(ms: number): { startMs: number; endMs: number } {
  const endMs = performance.timeOrigin + performance.now();
  return { startMs: endMs - ms, endMs };
}
