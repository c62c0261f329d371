import { emit } from "../../platform/signals";
import { deadlineIn } from "../../platform/time-budget";
import { Connection, type Query, type QueryResult } from "./connection";
import type { ConnectionSettings } from "./connection-settings";
import { Connector } from "./connector";
import { asUnavailable, DatabaseUnavailable, isConnectionError } from "./unavailable";

/** Milliseconds. Together they keep every request under the five seconds after which a caller gives up. */
export const POOL_LIMITS = {
  waitMs: 2_500,
  queryMs: 4_000,
  maxWaiting: 1_000,
  idleMs: 60_000,
  lifetimeMs: 30 * 60_000,
  maxPrepared: 500,
  silenceMs: 1_000,
  triesInSilence: 2,
} as const;

type Waiter = {
  /** @returns whether it was still waited for */
  give: (connection: Connection) => boolean;
  refuse: (error: unknown) => void;
};

export type RunOptions = { retry: "safe" | "never"; arrays?: boolean };

/**
 * A bounded set of connections, each for one statement or transaction at a time and thrown away when it is lost.
 * Waiting for one, and for an answer, is bounded here as the driver bounds neither.
 */
export class Pool {
  readonly #connector: Connector;
  readonly #size: number;
  readonly #connections = new Set<Connection>();
  readonly #waiting: Waiter[] = [];
  readonly #prepared = new Set<string>();
  readonly #sweeper: NodeJS.Timeout;
  /** Those that have said nothing yet. */
  readonly #untried = new Set<Connection>();
  /** The last wait for the database was in vain, so only a few more connections are tried. */
  #isSilent = false;
  #idle: Connection[] = [];
  #opening = 0;
  #ended = false;

  constructor(settings: ConnectionSettings, size: number) {
    this.#connector = new Connector(settings);
    this.#size = size;
    this.#sweeper = setInterval(() => this.#sweep(), POOL_LIMITS.idleMs / 2).unref();
  }

  /** Connections open now, and how many of them nobody uses. */
  get state(): { open: number; idle: number; waiting: number } {
    return { open: this.#connections.size, idle: this.#idle.length, waiting: this.#waiting.length };
  }

  /**
   * Runs one statement on any connection.
   * @throws DatabaseUnavailable within 4 s when there is no connection or no answer; else the database's error
   */
  async run(text: string, params: readonly unknown[], options: RunOptions): Promise<QueryResult> {
    const deadline = deadlineIn(POOL_LIMITS.queryMs);
    const started = performance.now();
    let isGood = false;
    try {
      const result = await this.#runBy(deadline, text, params, options);
      isGood = true;
      return result;
    } finally {
      emit("statement", { text, ms: performance.now() - started, isGood });
    }
  }

  async #runBy(
    deadline: number,
    text: string,
    params: readonly unknown[],
    options: RunOptions,
  ): Promise<QueryResult> {
    const query = { text, params, prepare: this.preparable(text), arrays: options.arrays ?? false };
    try {
      return await this.#runOnce(query, deadline);
    } catch (error) {
      const isWorthAgain =
        options.retry === "safe" && isConnectionError(error) && !(error instanceof Overdue);
      if (!isWorthAgain || this.#ended) throw asUnavailable(error);
    }
    // A connection that the server closed while idle shows it only at the next use.
    try {
      return await this.#runOnce(query, deadline);
    } catch (error) {
      throw asUnavailable(error);
    }
  }

  /** Statements are prepared by name on each connection; beyond a number no hand-written code reaches, no longer. */
  preparable(text: string): boolean {
    if (this.#prepared.has(text)) return true;
    if (this.#prepared.size >= POOL_LIMITS.maxPrepared) return false;
    this.#prepared.add(text);
    return true;
  }

  /** @throws DatabaseUnavailable when none comes free, or opens, in 2.5 s */
  acquire(waitMs: number = POOL_LIMITS.waitMs): Promise<Connection> {
    if (this.#ended) return Promise.reject(new DatabaseUnavailable("the app is stopping"));
    for (let connection = this.#idle.pop(); connection; connection = this.#idle.pop()) {
      if (connection.alive) return Promise.resolve(connection);
    }
    if (this.#waiting.length >= POOL_LIMITS.maxWaiting)
      return Promise.reject(new Overdue("too many are waiting for a connection"));
    const given = this.#wait(waitMs);
    this.#openForWaiter();
    return given;
  }

  /** Hands a connection back; the one who waited longest gets it. */
  release(connection: Connection): void {
    if (connection.alive) this.#heardFrom(connection);
    this.#handBack(connection);
  }

  #handBack(connection: Connection): void {
    const isOld = Date.now() - connection.openedAt > POOL_LIMITS.lifetimeMs;
    if (connection.alive && (isOld || this.#ended)) void connection.end();
    if (!connection.alive) {
      this.#forget(connection);
      return;
    }
    for (let waiter = this.#waiting.shift(); waiter; waiter = this.#waiting.shift())
      if (waiter.give(connection)) return;
    connection.idleSince = Date.now();
    this.#idle.push(connection);
  }

  /** Refuses waiting callers, closes idle connections, and lets running statements finish for up to `graceMs`. */
  async end(graceMs = 0): Promise<void> {
    this.#ended = true;
    clearInterval(this.#sweeper);
    for (const waiter of this.#waiting.splice(0))
      waiter.refuse(new DatabaseUnavailable("the app is stopping"));
    const idle = this.#idle;
    this.#idle = [];
    await Promise.all(idle.map((connection) => connection.end()));
    const until = Date.now() + graceMs;
    while (this.#connections.size > 0 && Date.now() < until)
      await new Promise((done) => setTimeout(done, 20));
    for (const connection of this.#connections) connection.destroy("the app is stopping");
  }

  async #runOnce(query: Query, deadline: number): Promise<QueryResult> {
    // What can't be waited for would cost a connection.
    if (deadline <= Date.now()) throw new Overdue("no time is left");
    const connection = await this.acquire(Math.min(POOL_LIMITS.waitMs, timeUntil(deadline)));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#isSilent = true;
        reject(new Overdue("no answer in time"));
        connection.destroy("no answer in time");
      }, timeUntil(deadline));
      const settle = () => {
        clearTimeout(timer);
        this.release(connection);
      };
      connection.run(query).then(
        (result) => {
          settle();
          resolve(result);
        },
        (error: unknown) => {
          if (isConnectionError(error)) connection.destroy("the connection failed");
          settle();
          reject(error);
        },
      );
    });
  }

  #wait(waitMs: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      let isWaiting = true;
      const timer = setTimeout(() => {
        isWaiting = false;
        const place = this.#waiting.indexOf(waiter);
        if (place !== -1) this.#waiting.splice(place, 1);
        reject(new Overdue("no connection came free in time"));
      }, waitMs);
      const waiter: Waiter = {
        give: (connection) => {
          if (!isWaiting) return false;
          isWaiting = false;
          clearTimeout(timer);
          resolve(connection);
          return true;
        },
        refuse: (error) => {
          isWaiting = false;
          clearTimeout(timer);
          reject(error);
        },
      };
      this.#waiting.push(waiter);
    });
  }

  /** @throws what kept it from being opened, where that is found out before the first statement */
  async #open(): Promise<Connection> {
    this.#opening += 1;
    const opened = this.#connector.open();
    // At once where nothing has to be found out first, so that a place is never counted twice.
    if (opened instanceof Connection) return this.#take(opened);
    try {
      return this.#take(await opened);
    } catch (error) {
      this.#opening -= 1;
      this.#openForWaiter();
      throw error;
    }
  }

  #take(connection: Connection): Connection {
    this.#opening -= 1;
    if (this.#ended) connection.destroy("the app is stopping");
    this.#connections.add(connection);
    this.#untried.add(connection);
    connection.onLoss(() => this.#forget(connection));
    return connection;
  }

  /** A slot is free: the longest-waiting caller may open a connection. */
  #forget(connection: Connection): void {
    // A refusal comes at once.
    const isSilent = Date.now() - connection.openedAt > POOL_LIMITS.silenceMs;
    if (this.#untried.delete(connection) && isSilent) this.#isSilent = true;
    if (!this.#connections.delete(connection)) return;
    this.#idle = this.#idle.filter((other) => other !== connection);
    this.#openForWaiter();
  }

  /**
   * Once a database that stood still goes on, it first works off every connection tried meanwhile, each in a process
   * of its own. So few are tried.
   */
  #mayOpen(): boolean {
    const isTried = this.#untried.size + this.#opening >= POOL_LIMITS.triesInSilence;
    const isFull = this.#connections.size + this.#opening >= this.#size;
    return !this.#ended && !isFull && !(this.#isSilent && isTried);
  }

  #heardFrom(connection: Connection): void {
    this.#untried.delete(connection);
    if (!this.#isSilent) return;
    this.#isSilent = false;
    while (this.#waiting.length > 0 && this.#mayOpen()) this.#openForWaiter();
  }

  #openForWaiter(): void {
    const waiter = this.#mayOpen() ? this.#waiting.shift() : undefined;
    if (!waiter) return;
    this.#open().then((opened) => {
      if (!waiter.give(opened)) this.#handBack(opened);
    }, waiter.refuse);
  }

  #sweep(): void {
    const stale = this.#idle.filter((connection) => Date.now() - connection.idleSince > POOL_LIMITS.idleMs);
    this.#idle = this.#idle.filter((connection) => !stale.includes(connection));
    for (const connection of stale) {
      void connection.end();
      this.#forget(connection);
    }
  }
}

/** Timers of one length share a list, so lengths are few. @returns milliseconds, in steps that never end later */
function timeUntil(deadline: number): number {
  const left = deadline - Date.now();
  return left > MUCH_MS ? left - (left % TIMER_STEP_MS) : Math.max(1, left);
}
const TIMER_STEP_MS = 100;
/** From here on a step is little of it. */
const MUCH_MS = 1_000;

/** Ran into our own time limit: trying again would only double the wait. */
class Overdue extends DatabaseUnavailable {}
