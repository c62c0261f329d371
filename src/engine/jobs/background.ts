import { tellingApps } from "../app/logout-notices";
import { deliverMail } from "../mail/deliver";
import type { Templates } from "../mail/layout/template";
import { log } from "../platform/log";
import { emit } from "../platform/signals";
import { runMaintenance } from "./housekeeping";

/** Work that isn't anybody's request: delivering mail, removing what has expired. */
export type BackgroundJob = {
  name: string;
  /** Milliseconds between the end of one run and the start of the next. */
  everyMs: number;
  /** Must be safe to run on several instances at once. @returns MORE where the next run need not wait */
  run: () => Promise<unknown>;
};

/** The result of a run that left work to do. */
const MORE = "more";

const DELIVER_EVERY_MS = 1_000;
const MAINTENANCE_EVERY_MS = 60_000;
/** Mails sent in one run, so that stopping never waits long. */
const MAILS_IN_A_RUN = 100;

/** @param templates of every mail there is */
export const jobsWith = (templates: Templates): readonly BackgroundJob[] => [
  {
    name: "deliver-mail",
    everyMs: DELIVER_EVERY_MS,
    run: async () =>
      (await deliverMail(templates, MAILS_IN_A_RUN)).sent === MAILS_IN_A_RUN ? MORE : undefined,
  },
  { name: "app-logouts", everyMs: DELIVER_EVERY_MS, run: tellingApps() },
  { name: "maintenance", everyMs: MAINTENANCE_EVERY_MS, run: runMaintenance },
];

const key = Symbol.for("latchkey.background");
const shared: typeof globalThis & { [key]?: () => Promise<void> } = globalThis;

/**
 * Starts every job on its own timer, once per process, without keeping it alive. Serverless platforms have no timers,
 * so a cron request does the work there.
 */
export function startBackground(jobs: readonly BackgroundJob[]): void {
  shared[key] ??= startJobs(jobs);
}

/** Starts no further run and waits for those under way. The process's own server finds it by the same symbol. */
export async function stopBackground(): Promise<void> {
  const stop = shared[key];
  delete shared[key];
  await stop?.();
}

function startJobs(jobs: readonly BackgroundJob[]): () => Promise<void> {
  const stops = jobs.map(startJob);
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
  };
}

function startJob(job: BackgroundJob): () => Promise<void> {
  let isStopped = false;
  let current = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  const turn = async () => {
    const started = performance.now();
    let isGood = true;
    let hasMore = false;
    try {
      hasMore = (await job.run()) === MORE;
    } catch (error) {
      isGood = false;
      log("warn", "background job failed", { task: job.name, error });
    }
    emit("job", { name: job.name, ms: performance.now() - started, isGood });
    schedule(hasMore ? 0 : job.everyMs);
  };
  const schedule = (waitMs: number) => {
    if (isStopped) return;
    timer = setTimeout(() => {
      current = turn();
    }, waitMs).unref();
  };
  schedule(job.everyMs);
  return async () => {
    isStopped = true;
    clearTimeout(timer);
    await current;
  };
}
