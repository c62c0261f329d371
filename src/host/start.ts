import { realpathSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { answerApi } from "@/api/mount";
import { keepDemoLocal } from "@/engine/account/demo";
import type { EmbeddedPostgres } from "@/engine/db/embedded/embedded";
import { closeDatabase } from "@/engine/db/pool/client";
import { jobsWith, startBackground, stopBackground } from "@/engine/jobs/background";
import { log, setLogLevel } from "@/engine/platform/log";
import type { Environment } from "@/engine/platform/settings/env";
import { MAILS } from "@/methods/servers";
import { explain } from "./database/explain";
import { prepareDatabase } from "./database/prepare-database";
import { builtFiles } from "./http/built-files";
import { prepareFramework } from "./http/framework";
import { logWhatIsPrinted } from "./http/framework-log";
import { localDoor } from "./http/local-door";
import { type AppServer, createAppServer } from "./http/server";
import type { Metrics } from "./metrics/metrics";
import { readSettings } from "./settings";

/** `npm start` and `npm run dev`: database, migrations, Next and its server, all in this process. */

const GRACE_MS = 10_000;
const MOST_WAITED_MS = 30;
const DEMO_ASLEEP =
  "Its people can't sign in here, as everybody knows their passwords. They can where APP_URL is this machine's alone.";
const isDev = process.argv.includes("--dev");
/** As containers of before there was a compiled host start it. */
const isFromSources = process.argv[1]?.endsWith("start.ts") ?? false;
Object.assign(process.env, {
  NODE_ENV: isDev ? "development" : "production",
  NEXT_TELEMETRY_DISABLED: "1",
});

let preparing: Promise<EmbeddedPostgres | undefined> | undefined;
let server: AppServer | undefined;
let stopping: Promise<void> | undefined;
let stopTracing: (() => Promise<void>) | undefined;

process.on("SIGTERM", () => void stop(0));
process.on("SIGINT", () => void stop(0));
process.on("SIGHUP", () => void stop(0));
stopWithNpm();
stopWithoutReader();
process.on("uncaughtException", (error) => {
  log("error", "uncaught exception", { error });
  void stop(1, 0);
});

/**
 * A shell between npm and this process dies of npm's signal without handing it on. Under npm a parent that is gone
 * therefore means: stop.
 */
function stopWithNpm(): void {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) void stop(0);
  }, 500).unref();
}

/**
 * The reader of the log is gone, so the process ends. An unhandled write error would be logged, which would fail again
 * without end.
 */
function stopWithoutReader(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => void stop(1));
}

async function start(settings: Environment): Promise<void> {
  for (const warning of settings.warnings) log("warn", "setting", { advice: warning });
  if (!isDev && isFromSources) await (await import("./build/build")).buildIfNeeded();
  preparing = prepareDatabase(settings);
  const embedded = await preparing;
  if (stopping) return;
  if (await keepDemoLocal()) log("warn", "the demo is asleep", { advice: DEMO_ASLEEP });
  const metrics = await startMeasuring(settings);
  const framework = prepareFramework(settings, isDev);
  // While developing, the API is the framework's as well: it brings what was changed.
  const api = isDev ? undefined : answerApi;
  const files = isDev ? undefined : builtFiles();
  server = createAppServer(
    (request, response) =>
      metrics?.(request, response) ??
      api?.(request, response) ??
      files?.(request, response, framework.answer) ??
      framework.answer(request, response),
    { upgrade: framework.upgrade, ...(settings.isLoopback ? { door: localDoor } : {}) },
  );
  await server.listen(settings.PORT, settings.HOST);
  startBackground(jobsWith(MAILS));
  // Loading Next keeps this thread: whoever waits for the port is answered before that.
  await Promise.race([server.firstAnswer, sleep(MOST_WAITED_MS)]);
  if (stopping) return;
  await framework.load();
  if (stopping) return;
  console.log(welcome(settings, embedded));
  if (!isDev) logWhatIsPrinted();
}

/** Metrics and traces are loaded only where they are configured. */
async function startMeasuring({
  METRICS_TOKEN: token,
  OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
  OTEL_EXPORTER_OTLP_HEADERS: headers,
}: Environment): Promise<Metrics | undefined> {
  if (endpoint !== undefined)
    stopTracing = (await import("./traces/tracing")).startTracing(endpoint, headers);
  return token === undefined ? undefined : (await import("./metrics/metrics")).startMetrics(token);
}

function welcome(settings: Environment, embedded: EmbeddedPostgres | undefined): string {
  const where = embedded ? realpathSync(settings.DATA_DIR) : "the database in DATABASE_URL";
  // Whoever started the process may see the local pages, by the link printed here.
  const key = settings.localKey === undefined ? "" : `/?key=${settings.localKey}`;
  return [
    "",
    `  ${settings.APP_NAME} is ready:  ${settings.APP_URL}${key}`,
    ...(settings.isLoopback ? [`  Mail it sends:      ${settings.APP_URL}/outbox`] : []),
    `  Your data:          ${where}`,
    "",
  ].join("\n");
}

/** Shuts down once, with Postgres last. */
function stop(code: number, graceMs = GRACE_MS): Promise<void> {
  stopping ??= (async () => {
    await quietly(server?.close(graceMs));
    await quietly(endBackground());
    await quietly(stopTracing?.());
    await quietly(closeDatabase(1_000));
    const embedded = await preparing?.catch(() => undefined);
    await quietly(embedded?.stop());
    process.exit(code);
  })();
  return stopping;
}

// Hoisted, like all that is called here: the lines above wait for the app's start.
function endBackground(): Promise<void> {
  return Promise.race([stopBackground(), new Promise<void>((done) => setTimeout(done, 2_000))]);
}

async function quietly(work: Promise<void> | undefined): Promise<void> {
  try {
    await work;
  } catch (error) {
    log("error", "stopping failed", { error });
  }
}

// Last, when all above is there.
const settings = readSettings();
setLogLevel(settings.LOG_LEVEL);
try {
  await start(settings);
} catch (error) {
  if (!stopping) process.stderr.write(`${explain(error)}\n`);
  await stop(1, 0);
}
