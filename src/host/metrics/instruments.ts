import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { listen } from "@/engine/platform/signals";

/** Seconds: from an answer out of memory to the five after which a caller gives up. */
const BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

export const registry = new Registry();
const registers = [registry];

/** Event loop, memory, handles, garbage collection: of this process. */
collectDefaultMetrics({ register: registry });

const operations = new Histogram({
  name: "latchkey_operation_duration_seconds",
  help: "Operations of the API by name, status and how they were called (rest, or page for the product's own).",
  labelNames: ["operation", "status", "via"] as const,
  buckets: BUCKETS,
  registers,
});
const requests = new Counter({
  name: "latchkey_http_requests_total",
  help: "Requests by method and status, pages and files among them; 499 where who asked had gone.",
  labelNames: ["method", "status"] as const,
  registers,
});
const signIns = new Counter({
  name: "latchkey_sign_ins_total",
  help: "Proofs by method and outcome: the level of the session they gave, or refused.",
  labelNames: ["method", "outcome"] as const,
  registers,
});
const locks = new Counter({
  name: "latchkey_account_locks_total",
  help: "Accounts locked after too many wrong answers.",
  labelNames: ["until"] as const,
  registers,
});
const mails = new Counter({
  name: "latchkey_mails_total",
  help: "Tries of this instance to send a mail, by outcome.",
  labelNames: ["outcome"] as const,
  registers,
});
const jobs = new Histogram({
  name: "latchkey_job_duration_seconds",
  help: "Runs of work that isn't anybody's request, by name and outcome.",
  labelNames: ["job", "outcome"] as const,
  buckets: [...BUCKETS, 15, 60],
  registers,
});
const jobEnded = new Gauge({
  name: "latchkey_job_last_end_timestamp_seconds",
  help: "When a run of it last ended well.",
  labelNames: ["job"] as const,
  registers,
});
const hashQueue = new Gauge({
  name: "latchkey_password_hashes",
  help: "Password hashes that run, and that wait for their turn.",
  labelNames: ["state"] as const,
  registers,
});
const statements = new Histogram({
  name: "latchkey_statement_duration_seconds",
  help: "Statements on the database, with their wait for a connection, by outcome.",
  labelNames: ["outcome"] as const,
  buckets: BUCKETS,
  registers,
});

const outcomeOf = (isGood: boolean) => (isGood ? "good" : "failed");
const seconds = (ms: number) => ms / 1000;

/** From now on counts what is said. */
export function startCounting(): void {
  hashQueue.set({ state: "running" }, 0);
  hashQueue.set({ state: "waiting" }, 0);
  listen("operation", ({ name, status, via, ms }) =>
    operations.observe({ operation: name, status, via }, seconds(ms)),
  );
  listen("http", ({ method, status }) => requests.inc({ method, status }));
  listen("signIn", ({ method, outcome }) => signIns.inc({ method, outcome }));
  listen("lock", ({ isForGood }) => locks.inc({ until: isForGood ? "recovery" : "time" }));
  listen("mail", ({ outcome }) => mails.inc({ outcome }));
  listen("job", ({ name, ms, isGood }) => {
    jobs.observe({ job: name, outcome: outcomeOf(isGood) }, seconds(ms));
    if (isGood) jobEnded.set({ job: name }, Date.now() / 1000);
  });
  listen("hashQueue", ({ running, waiting }) => {
    hashQueue.set({ state: "running" }, running);
    hashQueue.set({ state: "waiting" }, waiting);
  });
  listen("statement", ({ ms, isGood }) => statements.observe({ outcome: outcomeOf(isGood) }, seconds(ms)));
}
