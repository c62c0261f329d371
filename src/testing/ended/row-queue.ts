import { setTimeout as sleep } from "node:timers/promises";
import type { ReservedSql, Sql } from "postgres";
import type { Answer } from "../harness/http";

/**
 * Orders two requests at one row by holding its lock. Each has read what it decides on before it waits, and they
 * proceed in the order of waiting.
 */

/** The machine was too busy for the app's wait for a lock. The round shows nothing and is repeated. */
export class TooSlow extends Error {}

export type Row = { table: "users" | "sessions"; id: string };
export type Race = {
  opener: () => Promise<Answer>;
  ender: () => Promise<Answer>;
  /** Who of both gets the row first. */
  first: "opener" | "ender";
  /** How many of the opener's statements get it before. */
  passes: number;
};
/**
 * `isOver`: the opener ended before it waited so many times. `isApart`: the ender waits for nothing and ended before
 * the opener began.
 */
export type Raced = { opened: Answer; ended: Answer; isOver: boolean; isApart: boolean };

const MOST_MS = 1_800;
const LOOK_MS = 3;

type Flight = { answer: Promise<Answer>; isDone: () => boolean };

/** Sends both, the later one once the earlier one waits for the row. @throws TooSlow */
export async function race(db: Sql, row: Row, wanted: Race): Promise<Raced> {
  const meeting = new Meeting(db, row);
  try {
    return await play(meeting, wanted);
  } finally {
    // Also where it failed: nothing of a round may reach into the next one.
    await meeting.end();
  }
}

async function play(meeting: Meeting, { opener, ender, first, passes }: Race): Promise<Raced> {
  let held = await meeting.hold();
  if (first === "ender" && passes === 0) {
    const ending = meeting.send(ender);
    await held.until((waiting) => ending.isDone() || waiting >= 1);
    const isApart = ending.isDone();
    const opening = meeting.send(opener);
    await held.until((waiting) => opening.isDone() || waiting >= (ending.isDone() ? 1 : 2));
    return finish(held, opening, ending, { isApart });
  }
  const opening = meeting.send(opener);
  for (let passed = 1; passed <= passes; passed += 1) {
    await held.until((waiting) => opening.isDone() || waiting >= 1);
    if (opening.isDone()) break;
    const next = meeting.hold();
    await held.until((waiting) => waiting >= 2);
    // Behind whoever holds the row next, and before the opener's next statement.
    const ending = passed === passes && first === "ender" ? meeting.send(ender) : undefined;
    if (ending) await held.until((waiting) => ending.isDone() || waiting >= 3);
    await held.release();
    held = await next;
    if (!ending) continue;
    await held.until((waiting) => opening.isDone() || waiting >= (ending.isDone() ? 1 : 2));
    return finish(held, opening, ending, { isOver: opening.isDone() });
  }
  await held.until((waiting) => opening.isDone() || waiting >= 1);
  const isOver = passes > 0 && opening.isDone();
  const ending = meeting.send(ender);
  await held.until((waiting) => ending.isDone() || waiting >= (opening.isDone() ? 1 : 2));
  return finish(held, opening, ending, { isOver });
}

type Seen = Partial<Pick<Raced, "isOver" | "isApart">>;

async function finish(held: Hold, opening: Flight, ending: Flight, seen: Seen): Promise<Raced> {
  await held.release();
  return { isOver: false, isApart: false, ...seen, opened: await opening.answer, ended: await ending.answer };
}

/** What one race has under way. */
class Meeting {
  readonly #flights: Promise<unknown>[] = [];
  readonly #holds: Promise<Hold>[] = [];
  constructor(
    readonly db: Sql,
    readonly row: Row,
  ) {}

  hold(): Promise<Hold> {
    const taken = Hold.take(this.db, this.row);
    this.#holds.push(taken);
    return taken;
  }

  send(ask: () => Promise<Answer>): Flight {
    let isDone = false;
    const answer = ask().finally(() => {
      isDone = true;
    });
    answer.catch(() => {});
    this.#flights.push(answer);
    return { answer, isDone: () => isDone };
  }

  async end(): Promise<void> {
    for (const hold of this.#holds) await (await hold).release();
    await Promise.allSettled(this.#flights);
  }
}

/** A row that somebody holds who can say how many wait for it. */
class Hold {
  #isHeld = true;
  private constructor(
    readonly connection: ReservedSql,
    readonly pid: number,
  ) {}

  static async take(db: Sql, { table, id }: Row): Promise<Hold> {
    const connection = await db.reserve();
    const [self] = await connection`select pg_backend_pid() as pid`;
    await connection`begin`;
    await connection`select 1 from ${connection(table)} where id = ${id} for update`;
    return new Hold(connection, Number(self?.pid));
  }

  /** Indirect waiting counts too: the second in a queue waits for the first. */
  async until(isSo: (waiting: number) => boolean): Promise<void> {
    const end = Date.now() + MOST_MS;
    while (!isSo(await this.#waiting())) {
      if (Date.now() > end) throw new TooSlow("nobody came to wait for the row");
      await sleep(LOOK_MS);
    }
  }

  async #waiting(): Promise<number> {
    const [row] = await this.connection`
      with recursive blocked as (
        select pid, pg_blocking_pids(pid) as by from pg_stat_activity
        where wait_event_type = 'Lock' and datname = current_database()),
      waiting as (
        select pid from blocked where ${this.pid}::int = any(by)
        union select b.pid from blocked b join waiting w on w.pid = any(b.by))
      select count(*)::int as count from waiting`;
    return Number(row?.count);
  }

  async release(): Promise<void> {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    await this.connection`commit`;
    this.connection.release();
  }
}
