import { collectDefaultMetrics } from "prom-client";
import { listen } from "@/engine/platform/signals";
import { counter, gauge, histogram, registry } from "./registry";

/** Seconds: from an answer out of memory to the five after which a caller gives up. */
const BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** What this process uses, such as memory and time of its event loop. */
collectDefaultMetrics({ register: registry });

const operations = histogram({
  name: "latchkey_operation_duration_seconds",
  help: "Operations of the API by name, status and how they were called (rest, or page for the product's own).",
  labelNames: ["operation", "status", "via"],
  buckets: BUCKETS,
});
const requests = counter({
  name: "latchkey_http_requests_total",
  help: "Requests by method and status, pages and files among them; 499 where who asked had gone.",
  labelNames: ["method", "status"],
});
const signIns = counter({
  name: "latchkey_sign_ins_total",
  help: "Proofs by method and outcome: the level of the session they gave, or refused.",
  labelNames: ["method", "outcome"],
});
const locks = counter({
  name: "latchkey_account_locks_total",
  help: "Accounts locked after too many wrong answers.",
  labelNames: ["until"],
});
const mails = counter({
  name: "latchkey_mails_total",
  help: "Tries of this instance to send a mail, by outcome.",
  labelNames: ["outcome"],
});
const appNotices = counter({
  name: "latchkey_app_notices_total",
  help: "Tries of this instance to tell an app of a sign-out, by outcome; dropped is also what was given up after a day.",
  labelNames: ["outcome"],
});
const jobs = histogram({
  name: "latchkey_job_duration_seconds",
  help: "Runs of work that isn't anybody's request, by name and outcome.",
  labelNames: ["job", "outcome"],
  buckets: [...BUCKETS, 15, 60],
});
const jobEnded = gauge({
  name: "latchkey_job_last_end_timestamp_seconds",
  help: "When a run of it last ended well.",
  labelNames: ["job"],
});
const hashQueue = gauge({
  name: "latchkey_password_hashes",
  help: "Password hashes that run, and that wait for their turn.",
  labelNames: ["state"],
});
const statements = histogram({
  name: "latchkey_statement_duration_seconds",
  help: "Statements on the database, with their wait for a connection, by outcome.",
  labelNames: ["outcome"],
  buckets: BUCKETS,
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
  listen("appNotice", ({ outcome }) => appNotices.inc({ outcome }));
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
