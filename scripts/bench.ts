import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { closeDatabase } from "../src/engine/db/pool/client";
import { askOnce } from "../src/testing/database/ask-once";
import { type App, startApp } from "./bench/app";
import { createBenchDatabase } from "./bench/database";
import { firstLoads } from "./bench/first-load";
import { mailsPerSecond } from "./bench/mails";
import { type Measure, measure } from "./bench/measure";
import { addPeople } from "./bench/people";
import { running } from "./bench/running";
import type { Scenario } from "./bench/scenario";
import { SCENARIOS, YARDSTICKS } from "./bench/scenarios";
import { coldAuthorize } from "./bench/shop";
import { table } from "./bench/table";

/**
 * `npm run bench`: how fast a production build is, beside two handlers that do next to nothing.
 *
 *     npm run bench -- --quick            a tenth of the requests, two rounds
 *     npm run bench -- --only status      scenarios whose name contains this (or one of several, by commas), and the yardsticks
 *     npm run bench -- --small            without those that need a million users or the ten million rows of a trail
 *     npm run bench -- --people 100000    among as many others, each with an authenticator app
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
    port: { type: "string", default: "4600" },
  },
});

const HOME = ".bench";
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
let app: App | undefined;
try {
  await addOthers(Number(values.people));
  console.log(`Building and starting the app on ${database.where}…`);
  app = await startApp(HOME, Number(values.port), environment);
  await compare(app);
  await app.stop();
  console.log(
    `\n${await running({ tree: join(HOME, "tree"), port: Number(values.port), environment }, scale)}`,
  );
} finally {
  await app?.stop();
  await closeDatabase();
  await database.drop();
}

async function addOthers(count: number): Promise<void> {
  if (count === 0) return;
  console.log(`Adding ${count} people…`);
  await addPeople(count);
  await askOnce(database.url, "vacuum analyze");
}

type Series = { scenario: Scenario; name: string; rounds: Measure[] };

/** The large ones last: what fills the database for them would be in the way of the others. */
async function compare(app: App): Promise<void> {
  const cold = await coldAuthorize(app);
  const series = chosen.map((scenario): Series => ({ scenario, name: scenario.name, rounds: [] }));
  const isLarge = ({ scenario }: Series) => scenario.isLarge === true;
  await inTurn(
    app,
    series.filter((one) => !isLarge(one)),
  );
  await inTurn(app, series.filter(isLarge));
  if (values.profile) await profile(app);
  console.log(`\n${table(series, YARDSTICKS.bare.name, YARDSTICKS.query.name)}`);
  console.log("\nMedians. Shares by CPU, then by requests a second: 1 is as good as the yardstick.");
  console.log(`\n${cold}`);
  console.log(`\n${await firstLoads(app.origin)}`);
  console.log(`\n${await mailsPerSecond(scale)}`);
}

/** Round after round, so that a busy minute of the machine's meets them all. */
async function inTurn(running: App, series: readonly Series[]): Promise<void> {
  for (const { scenario } of series) {
    await scenario.seed?.(running, scale);
    await measure(running, scenario, Math.ceil(scenario.requests * scale * 0.5));
  }
  for (let round = 1; round <= rounds && series.length > 0; round += 1) {
    console.log(`Round ${round} of ${rounds}`);
    for (const { scenario, rounds: done } of series) {
      done.push(await measure(running, scenario, Math.ceil(scenario.requests * scale)));
    }
  }
}

/** Apart from the rounds that count: a profiled process is a slower one. */
async function profile(running: App): Promise<void> {
  for (const scenario of chosen) {
    const file = join(HOME, `${scenario.name.replace(/\W+/g, "-")}.cpuprofile`);
    await running.profiled(file, () => measure(running, scenario, Math.ceil(scenario.requests * scale)));
    console.log(file);
  }
}
