import { setTimeout as sleep } from "node:timers/promises";
import { logOnce } from "@/engine/platform/log";
import type { Span } from "./span";

/**
 * Hands spans on in batches, as OTLP over HTTP with JSON (OpenTelemetry protocol 1.x). It keeps a bounded number and
 * drops what a collector doesn't take, so measuring holds up nobody.
 */

const EVERY_MS = 2_000;
const BATCH = 512;
const MOST = 4_096;
const PATIENCE_MS = 5_000;
/** Bounds the wait for an unreachable collector on shutdown. */
const STOP_MS = 2_000;
const KINDS = { internal: 1, server: 2, client: 3 } as const;
const STATUS = { unset: 0, error: 2 } as const;

export type Exporter = { take(span: Span): void; stop(): Promise<void> };

/** @param endpoint the collector's base address; `/v1/traces` is added */
export function startExporter(endpoint: string, headers: Readonly<Record<string, string>>): Exporter {
  const url = `${endpoint.replace(/\/+$/, "")}/v1/traces`;
  let kept: Span[] = [];
  const send = async () => {
    while (kept.length > 0) {
      const batch = kept.slice(0, BATCH);
      kept = kept.slice(BATCH);
      await post(url, headers, batch);
    }
  };
  let sending = Promise.resolve();
  const timer = setInterval(() => {
    sending = sending.then(send);
  }, EVERY_MS).unref();
  return {
    take: (span) => {
      if (kept.length < MOST) kept.push(span);
    },
    stop: async () => {
      clearInterval(timer);
      await Promise.race([sending.then(send), sleep(STOP_MS, undefined, { ref: false })]);
    },
  };
}

async function post(url: string, headers: Readonly<Record<string, string>>, spans: readonly Span[]) {
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify(requestOf(spans)),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    await answer.arrayBuffer();
    if (!answer.ok) complain({ status: answer.status });
  } catch (error) {
    complain({ error });
  }
}

const complain = (what: { status: number } | { error: unknown }) =>
  logOnce("warn", "traces are not taken", {
    ...what,
    setting: "OTEL_EXPORTER_OTLP_ENDPOINT",
    advice: "Name a collector that takes OTLP over HTTP with JSON, or leave the setting out.",
  });

const requestOf = (spans: readonly Span[]) => ({
  resourceSpans: [
    {
      resource: { attributes: attributesOf({ "service.name": "latchkey" }) },
      scopeSpans: [{ scope: { name: "latchkey" }, spans: spans.map(wireSpan) }],
    },
  ],
});

const wireSpan = ({ startMs, endMs, kind, attributes, isGood, ...span }: Span) => ({
  ...span,
  kind: KINDS[kind],
  startTimeUnixNano: nanoseconds(startMs),
  endTimeUnixNano: nanoseconds(endMs),
  attributes: attributesOf(attributes),
  status: { code: isGood ? STATUS.unset : STATUS.error },
});

/** As text: they are more than a number holds. */
const nanoseconds = (ms: number): string => (BigInt(Math.round(ms * 1000)) * 1000n).toString();

const attributesOf = (attributes: Record<string, string | number>) =>
  Object.entries(attributes).map(([key, value]) => ({
    key,
    value: typeof value === "number" ? { intValue: String(value) } : { stringValue: value },
  }));
