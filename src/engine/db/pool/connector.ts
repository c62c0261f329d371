import { z } from "zod";
import { logOnce } from "../../platform/log";
import { Connection } from "./connection";
import type { ConnectionSettings, Endpoint } from "./connection-settings";
import { findPooling, refusesParameters } from "./pooler";
import { DatabaseUnavailable } from "./unavailable";

/** For one look at a server: whether it takes writes, or what stands before it. */
const PATIENCE_MS = 2_500;
const READS_ONLY =
  "select pg_is_in_recovery() or current_setting('transaction_read_only')::boolean as is_closed";
const look = z.tuple([z.object({ is_closed: z.boolean() })]);

/**
 * Opens connections to whichever of several servers takes writes, and first finds out what a pooler between can't do.
 */
export class Connector {
  #settings: ConnectionSettings;
  /** The server that took writes last. */
  #last: Endpoint;
  #found: Promise<void> | undefined;
  /** A connection that the probe opened and left for use. */
  #spare: Connection | undefined;

  constructor(settings: ConnectionSettings) {
    this.#settings = settings;
    this.#last = settings;
  }

  /** @returns at once where nothing is to be found out: such a connection is opened by its first statement */
  open(): Connection | Promise<Connection> {
    const { findsOut, endpoints } = this.#settings;
    if (findsOut === "nothing" && endpoints.length === 1) return new Connection(this.#settings);
    return this.#openKnowing();
  }

  async #openKnowing(): Promise<Connection> {
    if (this.#settings.findsOut !== "nothing") await this.#knowing();
    const spare = this.#spare;
    this.#spare = undefined;
    if (spare?.alive) return spare;
    return this.#settings.endpoints.length === 1 ? new Connection(this.#settings) : this.#openWriting();
  }

  /** The first caller probes the server; if that fails, the next one probes again. */
  #knowing(): Promise<void> {
    this.#found ??= this.#findOut().finally(() => {
      this.#found = undefined;
    });
    return this.#found;
  }

  async #findOut(): Promise<void> {
    const first = await this.#openAccepted();
    const isAsked = this.#settings.findsOut === "parameters and prepare";
    const found = isAsked
      ? await inTime(first, () => findPooling(first, () => new Connection(first.settings)))
      : undefined;
    if (found !== undefined && found !== "none")
      logOnce("info", `a pooler in ${found} mode stands before the database`);
    const prepare = found === "transaction" ? false : this.#settings.prepare;
    this.#settings = { ...this.#settings, prepare, findsOut: "nothing" };
    if (prepare === first.settings.prepare) this.#spare = first;
    else await first.end();
  }

  /** A connection that has answered, without the parameters that the pooler refuses. */
  async #openAccepted(): Promise<Connection> {
    try {
      return await this.#openAnswering();
    } catch (error) {
      if (!refusesParameters(error)) throw error;
    }
    logOnce("info", "the pooler refuses start-up parameters", {
      advice:
        "Set statement_timeout, lock_timeout and idle_in_transaction_session_timeout on the app's role.",
    });
    // A parameter given in the URL is kept; if the server refuses it, its own message says so.
    const { application_name = "latchkey", options } = this.#settings.parameters;
    const parameters = { application_name, ...(options === undefined ? {} : { options }) };
    this.#settings = { ...this.#settings, parameters };
    return this.#openAnswering();
  }

  async #openAnswering(): Promise<Connection> {
    if (this.#settings.endpoints.length > 1) return this.#openWriting();
    const connection = new Connection(this.#settings);
    await inTime(connection, () => connection.run({ text: "select 1", params: [], prepare: false }));
    return connection;
  }

  /** Tries the server that answered last, then all of them at once, because one that is gone may not even refuse. */
  async #openWriting(): Promise<Connection> {
    try {
      return await this.#openAt(this.#last);
    } catch (error) {
      if (refusesParameters(error)) throw error;
    }
    const tries = this.#settings.endpoints.map((endpoint) => this.#openAt(endpoint));
    try {
      const first = await Promise.any(tries);
      for (const one of tries)
        void one.then((other) => (other === first ? undefined : other.end())).catch(() => {});
      return first;
    } catch (error) {
      const [reason] = error instanceof AggregateError ? error.errors : [error];
      throw new DatabaseUnavailable("none of the hosts takes writes", reason);
    }
  }

  async #openAt(endpoint: Endpoint): Promise<Connection> {
    const connection = new Connection({ ...this.#settings, ...endpoint });
    const { rows } = await inTime(connection, () =>
      connection.run({ text: READS_ONLY, params: [], prepare: false }),
    );
    if (look.parse(rows)[0].is_closed) {
      await connection.end();
      throw new DatabaseUnavailable(`${endpoint.host} only reads`);
    }
    this.#last = endpoint;
    return connection;
  }
}

/** Gives up a connection that doesn't answer, or answers with an error. */
async function inTime<T>(connection: Connection, work: () => Promise<T>): Promise<T> {
  const timer = setTimeout(() => connection.destroy("no answer in time"), PATIENCE_MS);
  try {
    return await work();
  } catch (error) {
    connection.destroy("it was of no use");
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
