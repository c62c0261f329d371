import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "@/engine/db/embedded/free-port";
import { emit, withinRequest } from "@/engine/platform/signals";
import { readParent, statementName } from "./span";
import { startTracing } from "./tracing";

/** Guarantee: a trace tells what was done, how long it took and by which statements, but never who asked. */

type Wire = { name: string; traceId: string; spanId: string; parentSpanId?: string; attributes: unknown[] };

describe("traces", () => {
  const taken: { headers: Record<string, unknown>; spans: Wire[] }[] = [];
  const collector = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const { resourceSpans } = JSON.parse(Buffer.concat(chunks).toString());
    taken.push({ headers: incoming.headers, spans: resourceSpans[0].scopeSpans[0].spans });
    outgoing.end("{}");
  });
  let port: number;
  beforeAll(async () => {
    port = await freePort();
    await new Promise<void>((resolve) => collector.listen(port, "127.0.0.1", resolve));
  });
  afterAll(() => void collector.close());

  it("put each statement under its own request, however they run side by side", async () => {
    const stop = startTracing(`http://127.0.0.1:${port}/`, { authorization: "Bearer collector" });
    const trace = "0af7651916cd43dd8448eb211c80319c";
    const ask = (requestId: string, text: string, traceparent?: string) =>
      new Promise<void>((resolve) =>
        withinRequest({ requestId, traceparent }, async () => {
          await sleep(5);
          emit("statement", { text, ms: 2, isGood: true });
          emit("operation", { name: "mfa.status", status: 200, via: "rest", ms: 4 });
          resolve();
        }),
      );
    await Promise.all([
      ask("one", "select id from users where id = $1", `00-${trace}-b7ad6b7169203331-01`),
      ask("two", "with a as (update sessions set x = 1 returning 1) select 1"),
    ]);
    emit("http", { requestId: "one", method: "GET", status: 200, ms: 9 });
    emit("http", { requestId: "two", method: "POST", status: 503, ms: 9 });
    await stop();
    const spans = taken.flatMap((one) => one.spans);
    const named = (name: string) => spans.find((span) => span.name === name);
    const [first, second] = [named("GET mfa.status"), named("POST mfa.status")];
    expect(first).toMatchObject({ traceId: trace, parentSpanId: "b7ad6b7169203331" });
    expect(named("select users")).toMatchObject({ traceId: trace, parentSpanId: first?.spanId });
    expect(named("update sessions")).toMatchObject({
      traceId: second?.traceId,
      parentSpanId: second?.spanId,
    });
    expect(second?.traceId).not.toBe(trace);
    expect(taken[0]?.headers.authorization).toBe("Bearer collector");
  });

  it("hold up nobody where no collector is, and say nothing once they are stopped", async () => {
    const stop = startTracing(`http://127.0.0.1:${await freePort()}`, {});
    withinRequest({ requestId: "three", traceparent: undefined }, () => {});
    emit("http", { requestId: "three", method: "GET", status: 200, ms: 1 });
    await stop();
    const before = taken.length;
    emit("http", { requestId: "three", method: "GET", status: 200, ms: 1 });
    expect(taken.length).toBe(before);
  });

  it.each([
    "",
    "00-0-0-0",
    `00-${"0".repeat(32)}-b7ad6b7169203331-01`,
    `01-${"a".repeat(32)}-${"b".repeat(16)}-01`,
  ])("begin anew after the header %j", (header) => {
    expect(readParent(header)).toEqual({ traceId: expect.stringMatching(/^[0-9a-f]{32}$/) });
  });

  it.each([
    ["select u.id from users u where id = $1", "select users"],
    ["with ended as (delete from sessions where id = $1 returning id) select 1", "delete sessions"],
    ['insert into "outbox" (id) values ($1)', "insert outbox"],
    ["update users set a = 1", "update users"],
    ["begin", "statement"],
  ])("call %j %s", (text, name) => {
    expect(statementName(text)).toBe(name);
  });
});
