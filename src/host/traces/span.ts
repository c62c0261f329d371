import { randomBytes } from "node:crypto";

/** One thing that took time, as OpenTelemetry tells it. Attributes say what, and never who. */
export type Span = {
  traceId: string;
  spanId: string;
  parentSpanId: string | undefined;
  name: string;
  kind: "server" | "client" | "internal";
  /** Unix milliseconds, with fractions. */
  startMs: number;
  endMs: number;
  attributes: Record<string, string | number>;
  isGood: boolean;
};

/** `traceparent` (W3C Trace Context §3.2.2): whose trace it is a part of, and of which span. */
const PARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}$/;

export const newSpanId = (): string => randomBytes(8).toString("hex");

/** @returns a trace of its own where the header names none */
export function readParent(traceparent: string | undefined): { traceId: string; parentSpanId?: string } {
  const [, traceId, parentSpanId] = PARENT.exec(traceparent ?? "") ?? [];
  return traceId !== undefined && parentSpanId !== undefined
    ? { traceId, parentSpanId }
    : { traceId: randomBytes(16).toString("hex") };
}

/** The verb and the first table of a statement, as a span name. */
export function statementName(text: string): string {
  const [, verb, table] =
    /\b(select|insert|update|delete)\b(?:.*?\b(?:from|into|update)\b)?\s+"?([a-z_]+)/is.exec(text) ?? [];
  return verb ? `${verb.toLowerCase()} ${table}` : "statement";
}
