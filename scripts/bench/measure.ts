import autocannon from "autocannon";
import { type Backends, cpuBetween, readBackends } from "./backends";
import type { Usage } from "./processes/report-usage";
import type { Server, Servers } from "./processes/server";
import type { BenchRequest, Scenario } from "./scenario";

/** What one round of one scenario took. */
export type Measure = {
  requestsPerSecond: number;
  p50: number;
  p95: number;
  p99: number;
  /** CPU a request of the process that answers, all threads, microseconds. */
  cpu: number;
  /** CPU a request of the database's backends, microseconds; NaN where it can't be read. */
  databaseCpu: number;
  rssBytes: number;
};

/** Where scenarios are sent, and over how many connections where one doesn't say its own. */
export type Setting = { servers: Servers; databaseUrl: string; clients: number };

export const serverOf = ({ servers }: Setting, { server = "app" }: Scenario): Server => servers[server];

/** @throws when any answer was not a success: a fast refusal is no result */
export async function measure(setting: Setting, scenario: Scenario, count: number): Promise<Measure> {
  const server = serverOf(setting, scenario);
  const requests = await scenario.prepare(count, server);
  const stop = scenario.beside?.(server);
  const before = await used(server, setting.databaseUrl);
  const { connections = setting.clients } = scenario;
  const { result, seconds, p95 } = await send(server.origin, requests, count, connections);
  const after = await used(server, setting.databaseUrl);
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
    databaseCpu: cpuBetween(before.backends, after.backends) / count,
    rssBytes: after.rssBytes,
  };
}

async function used(server: Server, databaseUrl: string): Promise<Usage & { backends?: Backends }> {
  const [usage, backends] = await Promise.all([server.usage(), readBackends(databaseUrl)]);
  return { ...usage, backends };
}

/** Over so many connections unless something else is asked for. */
export const CLIENTS = 10;

type Sent = { result: autocannon.Result; seconds: number; p95: number };

/** Sends as many, one after the other over all connections; fewer than that are repeated. */
export function send(
  origin: string,
  requests: readonly BenchRequest[],
  count: number,
  connections = CLIENTS,
): Promise<Sent> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    let ended = started;
    const took: number[] = [];
    const load = autocannon(
      {
        url: origin,
        amount: count,
        // Each needs a request to send.
        connections: Math.min(connections, count),
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
