import { connect, type Socket } from "node:net";
import postgres from "postgres";
import { ARRAY_TYPES } from "./array-types";
import type { ConnectionSettings } from "./connection-settings";
import { CONNECT_MS, connected, withoutGoodbye } from "./socket";
import { DatabaseUnavailable } from "./unavailable";

export type Query = { text: string; params: readonly unknown[]; prepare: boolean; arrays?: boolean };

export type QueryResult = { rows: object[]; command: string };

/** jsonb takes text that is JSON already, as Drizzle sends it. Every int8 of ours fits into a number. */
const TYPES = {
  json: {
    to: 114,
    from: [114, 3802],
    serialize: (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value)),
    parse: (text: string): unknown => JSON.parse(text),
  },
  bigint: { to: 20, from: [20], serialize: (value: unknown) => String(value), parse: Number },
};

/**
 * One connection whose driver gets a single socket in its life, and an error where it asks for a second.
 *
 * postgres.js 3.4.9 reconnects by itself, which is dangerous. The rest of a cut transaction runs and commits on the
 * new connection. A write to the lost socket throws where nobody can catch it. Bytes left over are sent first on the
 * new connection, which then hangs.
 */
export class Connection {
  readonly openedAt = Date.now();
  idleSince = Date.now();
  #alive = true;
  #used = false;
  #announced: number | undefined;
  #socket: Socket | undefined;
  readonly #client: postgres.Sql<{ bigint: number }>;
  readonly #watchers = new Set<(error: DatabaseUnavailable) => void>();

  constructor(readonly settings: ConnectionSettings) {
    const options = {
      host: settings.host,
      port: settings.port,
      user: settings.user,
      password: settings.password,
      database: settings.database,
      ssl: settings.tls,
      prepare: settings.prepare,
      max: 1,
      idle_timeout: 0,
      max_lifetime: null,
      connect_timeout: CONNECT_MS / 1000,
      connection: settings.parameters,
      types: { ...ARRAY_TYPES, ...TYPES },
      fetch_types: false,
      onnotice: () => {},
      onclose: () => this.#die("the connection was closed"),
      // Known to the driver, missing from its types.
      socket: () => this.#openOnce(),
    };
    this.#client = postgres(options);
  }

  /** The server process as announced at log-in, known once a statement was answered. A pooler makes one up. */
  get announcedPid(): number | undefined {
    return this.#announced;
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Calls back once when the connection is lost. @returns how to stop watching */
  onLoss(watcher: (error: DatabaseUnavailable) => void): () => void {
    if (!this.#alive) setImmediate(watcher, new DatabaseUnavailable("the connection is gone"));
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Runs one statement. @throws DatabaseUnavailable at once when the connection is gone, else the driver's error */
  run(query: Query): Promise<QueryResult> {
    if (!this.#alive) return Promise.reject(new DatabaseUnavailable("the connection is gone"));
    return new Promise((resolve, reject) => {
      const unwatch = this.onLoss(reject);
      const sent = this.#client.unsafe(query.text, [...query.params].map(toParameter), {
        prepare: query.prepare && this.settings.prepare,
      });
      (query.arrays ? sent.values() : sent).then(
        (rows) => {
          unwatch();
          // An empty statement is answered without one, whatever the driver's types say.
          this.#announced = Object(rows.state).pid ?? this.#announced;
          resolve({ rows, command: rows.command });
        },
        (error: unknown) => {
          unwatch();
          reject(error);
        },
      );
    });
  }

  /** Cuts the connection at once; the server rolls back what was open. */
  destroy(reason: string): void {
    this.#die(reason);
    this.#socket?.destroy();
  }

  /** Says goodbye to the server and closes. */
  async end(): Promise<void> {
    this.#die("the connection was closed");
    await this.#client.end({ timeout: 1 }).catch(() => {});
    this.#socket?.destroy();
  }

  async #openOnce(): Promise<Socket> {
    if (this.#used || !this.#alive) {
      this.#die("the connection is gone");
      throw new DatabaseUnavailable("the connection is gone");
    }
    this.#used = true;
    const { host, port, socketPath } = this.settings;
    const socket = socketPath ? connect(socketPath) : connect(port, host);
    this.#socket = Object.assign(socket, { host, port });
    socket.setNoDelay(true);
    socket.once("close", () => this.#die("the connection was closed"));
    await connected(socket);
    return withoutGoodbye(socket);
  }

  #die(reason: string): void {
    if (!this.#alive) return;
    this.#alive = false;
    const error = new DatabaseUnavailable(reason);
    const watchers = [...this.#watchers];
    this.#watchers.clear();
    // A turn later, so that the server's own last words, if any came, reach the statement first.
    setImmediate(() => {
      for (const watcher of watchers) watcher(error);
    });
  }
}

/** undefined would be refused by the driver in words about itself; a missing value is a mistake of ours. */
function toParameter(value: unknown): postgres.ParameterOrJSON<number> {
  if (value === undefined) throw new TypeError("A statement was given undefined as a value");
  return value as postgres.ParameterOrJSON<number>;
}
