import { join } from "node:path";
import { COMPILED, NODE_FLAGS } from "../../../src/host/build/built.mjs";
import { median } from "../median";
import { bareNext } from "./bare-next";
import { megabytesOf, productionMegabytes } from "./disk";
import { idleMegabytes, memoryOf } from "./memory";
import { type Program, started } from "./program";

/** What it takes to start the build and to let it run: time, memory and disk; beside a bare Next app where that has it. */

const TIMES = 5;
const FIRST_CALL_MS = 500;
const FIRST_PAGE_MS = 1_000;
/** More than the bare Next app holds. */
const MORE_IDLE_MB = 40;
const PRODUCTION_MB = 150;

type Place = { home: string; port: number; environment: Readonly<Record<string, string>> };
type Row = { what: string; ours: number; bare?: number; toReach?: number };
type StartUp = { call: number; page: number; idle: number };

/**
 * @param place where the build is, in `tree`, and what it is told
 * @param scale of 1, of the requests between which memory is looked at
 * @returns lines of text
 */
export async function running({ home, port, environment }: Place, scale: number): Promise<string> {
  const tree = join(home, "tree");
  const latchkey: Program = {
    command: [...NODE_FLAGS, COMPILED],
    cwd: tree,
    port,
    environment,
    call: "/health/ready",
    page: "/login",
  };
  const [ours, bare] = await startUps(latchkey, bareNext(home, port));
  const memory = await started(latchkey, async ({ pid, origin, since }) => {
    await since(latchkey.call);
    return memoryOf({ pid, origin }, scale);
  });
  const rows: Row[] = [
    ...startUpRows(ours, bare),
    { what: "most while 8 sign up at once, MB resident", ours: memory.signingUp },
    { what: "idle before many mixed requests, MB resident", ours: memory.before },
    { what: "idle after them, MB resident", ours: memory.after },
    { what: "node_modules, MB", ours: megabytesOf("node_modules") },
    {
      what: "what production needs (.next/production), MB",
      ours: productionMegabytes(tree),
      toReach: PRODUCTION_MB,
    },
  ];
  return [line("", "latchkey", "bare Next", "to reach"), ...rows.map(lineOf)].join("\n");
}

/** In turn, so that both see the same machine. @returns the medians of each */
async function startUps(latchkey: Program, bare: Program): Promise<[ours: StartUp, bare: StartUp]> {
  const ours: StartUp[] = [];
  const others: StartUp[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    ours.push(await startUp(latchkey));
    others.push(await startUp(bare));
  }
  return [middle(ours), middle(others)];
}

const startUp = (program: Program): Promise<StartUp> =>
  started(program, async ({ pid, since }) => ({
    call: await since(program.call),
    page: await since(program.page),
    idle: await idleMegabytes(pid),
  }));

const middle = (all: readonly StartUp[]): StartUp => ({
  call: median(all.map(({ call }) => call)),
  page: median(all.map(({ page }) => page)),
  idle: median(all.map(({ idle }) => idle)),
});

const startUpRows = (ours: StartUp, bare: StartUp): Row[] => [
  {
    what: "spawn to the first answered call, ms",
    ours: ours.call,
    bare: bare.call,
    toReach: FIRST_CALL_MS,
  },
  { what: "spawn to the first page, ms", ours: ours.page, bare: bare.page, toReach: FIRST_PAGE_MS },
  {
    what: "idle once a page was asked for, MB resident",
    ours: ours.idle,
    bare: bare.idle,
    toReach: bare.idle + MORE_IDLE_MB,
  },
];

const lineOf = ({ what, ours, bare, toReach }: Row) => line(what, said(ours), said(bare), said(toReach));

const line = (what: string, ...columns: string[]) =>
  (what.padEnd(46) + columns.map((column) => column.padStart(12)).join("")).trimEnd();

/** What could not be measured has no number. */
const said = (value: number | undefined) =>
  value === undefined ? "" : Number.isNaN(value) ? "none here" : value.toFixed(0);
