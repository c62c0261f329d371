import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  cutConnections,
  type Fault,
  freeze,
  holdEverything,
  refuseConnections,
  restart,
  slowDatabase,
} from "../faults/faults";
import { type Stage, startStage } from "../faults/stage";

/** What happens to the database, for as long as the guarantees name, on two instances with people on them. */

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage?.stop());

const SECONDS = 1_000;
const FAULTS: readonly [name: string, fault: Fault, ms: number][] = [
  ["R03: connections are cut for half a minute", cutConnections, 30 * SECONDS],
  ["R05: a fast restart", restart("SIGINT"), 5 * SECONDS],
  ["R05: an immediate restart", restart("SIGQUIT"), 5 * SECONDS],
  ["R06: frozen for a minute", freeze, 60 * SECONDS],
  ["R06: a byte at a time", slowDatabase, 20 * SECONDS],
  ["R07: every connection is busy", holdEverything, 10 * SECONDS],
  ["R08: no connection is taken", refuseConnections, 20 * SECONDS],
];

const residentKb = (pid: number) =>
  Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
/** R06: what waits for a database that says nothing may not pile up. */
const GROWTH_KB = 100 * 1024;

describe("a database that", () => {
  it("does its work, first of all", async () => {
    await stage.under(() => sleep(20 * SECONDS));
    await stage.expectWhole();
  });

  it.each(FAULTS)("%s", async (_name, fault, ms) => {
    const before = stage.app.instances.map(({ pid }) => residentKb(pid));
    const seen = await stage.under(() => fault(stage, ms));
    const grown = stage.app.instances.map(({ pid }, place) => residentKb(pid) - (before[place] ?? 0));
    expect(Math.max(...grown)).toBeLessThan(GROWTH_KB);
    expect(seen.length).toBeGreaterThan(100);
    await stage.expectWhole();
  });
});
