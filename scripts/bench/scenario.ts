import type { Server, Servers } from "./processes/server";

/** One request of a load, with its own person, session and code. */
export type BenchRequest = {
  method: "GET" | "POST";
  path: string;
  token?: string;
  body?: Record<string, unknown>;
  headers?: Readonly<Record<string, string>>;
  /** In place of a body, as a form. */
  form?: Readonly<Record<string, string>>;
};

/**
 * One thing that is measured. A further one is a file in `scenarios/` and a line in `scenarios.ts`.
 */
export type Scenario = {
  name: string;
  /** Requests in one round of a whole run; a quick one has a tenth. */
  requests: number;
  connections?: number;
  /** The process it is sent to, where it isn't the app. */
  server?: keyof Servers;
  /** At most so many times the floor's CPU, of the app and of the database. */
  toReach?: { app: number; database: number };
  /** The status of the good answer, where it isn't a success but a redirect. */
  answers?: "3xx";
  /** Needs a filled database, so it is measured last; `--small` leaves it out. */
  isLarge?: boolean;
  /** Fills the database with what all rounds need, once. @param scale of 1; a quick run's is smaller */
  seed?: (server: Server, scale: number) => Promise<void>;
  /** Makes the requests of one round right before they are sent; fewer than a round takes are repeated. */
  prepare: (count: number, server: Pick<Server, "origin">) => Promise<readonly BenchRequest[]>;
  /** What else the process does meanwhile. @returns what ends it */
  beside?: (server: Server) => () => Promise<void>;
};
