import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { closeDatabase } from "../src/engine/db/pool/client";
import { askOnce } from "../src/testing/database/ask-once";
import { createBenchDatabase } from "./bench/database";
import { firstLoads } from "./bench/first-load";
import { mailsPerSecond } from "./bench/mails";
import { CLIENTS, measure, type Setting, serverOf } from "./bench/measure";
import { addPeople } from "./bench/people";
import { startApp } from "./bench/processes/app";
import { startFloor } from "./bench/processes/floor";
import type { Server } from "./bench/processes/server";
import { running } from "./bench/running/running";
import { SCENARIOS, YARDSTICKS } from "./bench/scenarios";
import { coldAuthorize } from "./bench/shop";
import { type Series, table } from "./bench/table";

/**
 * `npm run bench`: how fast a production build is, beside two handlers and a server that do next to nothing, and what
 * it takes to start and to run it, beside a bare Next app.
 *
 *     npm run bench -- --quick            a tenth of the requests, two rounds
 *     npm run bench -- --only status      scenarios whose name contains this (or one of several, by commas), and the yardsticks
 *     npm run bench -- --small            without those that need a million users or the ten million rows of a trail
 *     npm run bench -- --people 100000    among as many others, each with an authenticator app
 *     npm run bench -- --clients 50       over so many connections, where a scenario doesn't say its own (10)
 *     npm run bench -- --port 4700        and the one after it (4600)
 *     npm run bench -- --profile          one CPU profile per scenario, in .bench/
 */
const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string", default: "" },
    small: { type: "boolean", default: false },
    people: { type: "string", default: "0" },
    profile: { type: "boolean", default: false },
    rounds: { type: "string" },
    clients: { type: "string", default: String(CLIENTS) },
    port: { type: "string", default: "4600" },
  },
});

const HOME = ".bench";
const port = Number(values.port);
const scale = values.quick ? 0.1 : 1;
const rounds = Number(values.rounds ?? (values.quick ? 2 : 5));
const yardsticks: readonly string[] = Object.values(YARDSTICKS).map(({ name }) => name);
const wanted = values.only.split(",");
const chosen = SCENARIOS.filter(
  ({ name, isLarge = false }) =>
    yardsticks.includes(name) || (wanted.some((part) => name.includes(part)) && !(isLarge && values.small)),
);

mkdirSync(HOME, { recursive: true });
const database = await createBenchDatabase(HOME);
const environment = {
  DATABASE_URL: database.url,
  AUTH_SECRET: randomBytes(33).toString("base64"),
  APP_URL: `http://localhost:${values.port}`,
  RATE_LIMIT_MULTIPLIER: "1000000",
  CRON_SECRET: randomBytes(33).toString("base64"),
};
Object.assign(process.env, environment);
const started: Server[] = [];
try {
  await addOthers(Number(values.people));
  console.log(`Building and starting the app on ${database.where}…`);
  await compare(await start());
  await stop();
  console.log(`\n${await running({ home: HOME, port, environment }, scale)}`);
} finally {
  await stop();
  await closeDatabase();
  await database.drop();
}

async function start(): Promise<Setting> {
  const app = await startApp(HOME, port, environment);
  started.push(app);
  const floor = await startFloor(HOME, port + 1, environment);
  started.push(floor);
  return { servers: { app, floor }, databaseUrl: database.url, clients: Number(values.clients) };
}

async function stop(): Promise<void> {
  for (const server of started) await server.stop();
}

async function addOthers(count: number): Promise<void> {
  if (count === 0) return;
  console.log(`Adding ${count} people…`);
  await addPeople(count);
  await askOnce(database.url, "vacuum analyze");
}

/** The large ones last: what fills the database for them would be in the way of the others. */
async function compare(setting: Setting): Promise<void> {
  const { app } = setting.servers;
  const cold = await coldAuthorize(app);
  const series = chosen.map((scenario): Series => ({ scenario, rounds: [] }));
  const isLarge = ({ scenario }: Series) => scenario.isLarge === true;
  await inTurn(
    setting,
    series.filter((one) => !isLarge(one)),
  );
  await inTurn(setting, series.filter(isLarge));
  if (values.profile) await profile(setting);
  console.log(`\n${table(series, YARDSTICKS)}`);
  console.log(`\n${cold}`);
  console.log(`\n${await firstLoads(app.origin)}`);
  console.log(`\n${await mailsPerSecond(scale)}`);
}

/** Round after round, so that a busy minute of the machine's meets them all. */
async function inTurn(setting: Setting, series: readonly Series[]): Promise<void> {
  for (const { scenario } of series) {
    await scenario.seed?.(serverOf(setting, scenario), scale);
    await measure(setting, scenario, Math.ceil(scenario.requests * scale * 0.5));
  }
  for (let round = 1; round <= rounds && series.length > 0; round += 1) {
    console.log(`Round ${round} of ${rounds}`);
    for (const { scenario, rounds: done } of series) {
      done.push(await measure(setting, scenario, Math.ceil(scenario.requests * scale)));
    }
  }
}

/** Apart from the rounds that count: a profiled process is a slower one. */
async function profile(setting: Setting): Promise<void> {
  for (const scenario of chosen) {
    const file = join(HOME, `${scenario.name.replace(/\W+/g, "-")}.cpuprofile`);
    const server = serverOf(setting, scenario);
    await server.profiled(file, () => measure(setting, scenario, Math.ceil(scenario.requests * scale)));
    console.log(file);
  }
}
