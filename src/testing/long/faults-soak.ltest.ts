import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { TEST_APP_ROLE } from "../database/global-setup";
import {
  cutConnections,
  type Fault,
  holdEverything,
  refuseConnections,
  refuseMail,
  restart,
} from "../faults/faults";
import { graph } from "../faults/graph";
import { type Stage, startStage } from "../faults/stage";
import type { Seen } from "../people/stories";

/**
 * R17: half an hour (or `SOAK_MINUTES`) of people with a short fault every minute or so. Nothing is lost and no
 * process grows.
 */
const MINUTES = Number(process.env.SOAK_MINUTES ?? 30);
const PICTURE = ".bench/soak.svg";
const SAMPLE_MS = 10_000;
const CALM_MS = 55_000;
const FAULT_MS = 3_000;
const GOOD_P99_MS = 1_000;
/** Of what it was after a third of the time, when all is warm. */
const GROWTH = 1.1;

const FAULTS: Readonly<Record<string, Fault>> = {
  cutConnections,
  restart: restart("SIGINT"),
  crash: restart("SIGQUIT"),
  holdEverything,
  refuseConnections,
  refuseMail,
};

type Sample = { at: number; memory: number; connections: number; p99: number };

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage?.stop());

function memoryMb(): number {
  const status = stage.app.instances.map(({ pid }) => readFileSync(`/proc/${pid}/status`, "utf8"));
  return Math.max(...status.map((text) => Number(/^VmRSS:\s+(\d+) kB$/m.exec(text)?.[1]) / 1024));
}

async function connections(): Promise<number> {
  const rows = await stage.app.db`select 1 from pg_stat_activity where usename = ${TEST_APP_ROLE}`.catch(
    () => [],
  );
  return rows.length;
}

function p99(seen: readonly Seen[]): number {
  const good = seen.filter(({ status }) => status > 0 && status < 500).map(({ ms }) => ms);
  return good.toSorted((a, b) => a - b)[Math.floor(good.length * 0.99)] ?? 0;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

it(`R17: ${MINUTES} minutes`, { timeout: (MINUTES + 5) * 60_000 }, async () => {
  const people = stage.load();
  const startedAt = performance.now();
  const end = startedAt + MINUTES * 60_000;
  const isGoingOn = () => performance.now() < end && !people.isOver();
  const seconds = () => (performance.now() - startedAt) / 1000;
  const marks: { at: number; name: string }[] = [];
  const samples: Sample[] = [];
  const looks = (async () => {
    let from = 0;
    while (isGoingOn()) {
      await sleep(SAMPLE_MS);
      const recent = people.seen.slice(from);
      from = people.seen.length;
      samples.push({ at: seconds(), memory: memoryMb(), connections: await connections(), p99: p99(recent) });
    }
  })();
  const names = Object.keys(FAULTS);
  for (let turn = 0; isGoingOn() && performance.now() + CALM_MS < end; turn += 1) {
    await sleep(CALM_MS);
    const name = names[turn % names.length] ?? "";
    marks.push({ at: seconds(), name });
    await FAULTS[name]?.(stage, FAULT_MS);
  }
  await looks;

  const series = (name: string, unit: string, of: (sample: Sample) => number) => ({
    name,
    unit,
    values: samples.map((sample) => [sample.at, of(sample)] as const),
  });
  mkdirSync(".bench", { recursive: true });
  writeFileSync(
    PICTURE,
    graph(
      [
        series("memory of the larger instance", "MB", ({ memory }) => memory),
        series("connections", "", (sample) => sample.connections),
        series("99 of 100 good answers", "ms", (sample) => sample.p99),
      ],
      marks,
    ),
  );
  process.stdout.write(`${people.seen.length} requests, ${marks.length} faults; the picture is ${PICTURE}\n`);
  await people.stop();

  expect(people.seen.filter(({ status }) => status === 0 || (status >= 500 && status !== 503))).toEqual([]);
  expect(p99(people.seen)).toBeLessThan(GOOD_P99_MS);
  const third = Math.floor(samples.length / 3);
  const warm = mean(samples.slice(third, 2 * third).map(({ memory }) => memory));
  expect(mean(samples.slice(-third).map(({ memory }) => memory))).toBeLessThan(warm * GROWTH);
  await stage.expectWhole();
});
