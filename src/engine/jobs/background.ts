import { tellApps } from "../app/logout-notices";
import { deliverMail } from "../mail/deliver";
import { log } from "../platform/log";
import { runMaintenance } from "./housekeeping";

/** Work that isn't anybody's request: delivering mail, removing what has expired. */
export type BackgroundJob = {
  name: string;
  /** Milliseconds between the end of one run and the start of the next. */
  everyMs: number;
  /** Must be safe to run on several instances at once. */
  run: () => Promise<void>;
};

const DELIVER_EVERY_MS = 1_000;
const MAINTENANCE_EVERY_MS = 60_000;
const MAILS_AT_ONCE = 20;

const JOBS: readonly BackgroundJob[] = [
  {
    name: "deliver-mail",
    everyMs: DELIVER_EVERY_MS,
    run: async () => void (await deliverMail(MAILS_AT_ONCE)),
  },
  { name: "app-logouts", everyMs: DELIVER_EVERY_MS, run: tellApps },
  { name: "maintenance", everyMs: MAINTENANCE_EVERY_MS, run: async () => void (await runMaintenance()) },
];

const key = Symbol.for("latchkey.background");
const shared: typeof globalThis & { [key]?: () => Promise<void> } = globalThis;

/**
 * Starts every job on its own timer; once per process, however often it is called. The timers don't keep the
 * process alive. Serverless platforms have no timers: there a cron request does the same work.
 */
export function startBackground(jobs: readonly BackgroundJob[] = JOBS): void {
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
    try {
      await job.run();
    } catch (error) {
      log("warn", "background job failed", { task: job.name, error });
    }
    schedule();
  };
  const schedule = () => {
    if (isStopped) return;
    timer = setTimeout(() => {
      current = turn();
    }, job.everyMs).unref();
  };
  schedule();
  return async () => {
    isStopped = true;
    clearTimeout(timer);
    await current;
  };
}
