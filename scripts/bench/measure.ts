import autocannon from "autocannon";
import type { App } from "./app";
import type { BenchRequest, Scenario } from "./scenario";

/** What one round of one scenario took. */
export type Measure = {
  requestsPerSecond: number;
  p50: number;
  p95: number;
  p99: number;
  /** App CPU per request, all threads, microseconds. */
  cpu: number;
  rssBytes: number;
};

/** @throws when any answer was not a success: a fast refusal is no result */
export async function measure(app: App, scenario: Scenario, count: number): Promise<Measure> {
  const requests = await scenario.prepare(count, app);
  const stop = scenario.beside?.(app);
  const before = await app.usage();
  const { result, seconds, p95 } = await send(app.origin, requests, count, scenario.connections);
  const after = await app.usage();
  await stop?.();
  if (result[scenario.answers ?? "2xx"] !== count || result.errors > 0) {
    const statuses = JSON.stringify(result.statusCodeStats);
    throw new Error(
      `${scenario.name}: ${count - result[scenario.answers ?? "2xx"]} of ${count} failed: ${statuses}`,
    );
  }
  return {
    requestsPerSecond: count / seconds,
    p50: result.latency.p50,
    p95,
    p99: result.latency.p99,
    cpu: (after.cpuMicroseconds - before.cpuMicroseconds) / count,
    rssBytes: after.rssBytes,
  };
}

type Sent = { result: autocannon.Result; seconds: number; p95: number };

/** Sends as many, one after the other over all connections; fewer than that are repeated. */
export function send(
  origin: string,
  requests: readonly BenchRequest[],
  count: number,
  connections = 10,
): Promise<Sent> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    let ended = started;
    const took: number[] = [];
    const load = autocannon(
      {
        url: origin,
        amount: count,
        connections,
        requests: [{ setupRequest: nextOf(requests) }],
      },
      (error, result) => {
        if (error) reject(error);
        else resolve({ result, seconds: (ended - started) / 1000, p95: percentile(took, 0.95) });
      },
    );
    // The load's own end is only noticed at the next full second.
    load.on("response", (_client, _status, _bytes, milliseconds) => {
      ended = performance.now();
      took.push(milliseconds);
    });
  });
}

/** @param share of 1 */
function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** Hands out one request after the other, over all connections. */
function nextOf(requests: readonly BenchRequest[]) {
  let sent = 0;
  return (template: autocannon.Request): autocannon.Request => {
    const next = requests[sent % requests.length];
    sent += 1;
    if (!next) throw new Error("a scenario without requests");
    return {
      ...template,
      method: next.method,
      path: next.path,
      headers: {
        ...(next.token ? { authorization: `Bearer ${next.token}` } : {}),
        ...(next.body ? { "content-type": "application/json" } : {}),
        ...(next.form ? { "content-type": "application/x-www-form-urlencoded" } : {}),
        ...next.headers,
      },
      ...(next.body ? { body: JSON.stringify(next.body) } : {}),
      ...(next.form ? { body: new URLSearchParams(next.form).toString() } : {}),
    };
  };
}
