import postgres from "postgres";
import { closeDatabase, connectDatabase } from "@/engine/db/pool/client";
import { type RunningApp, startApp } from "../harness/app";
import { type Lane, makeLane } from "./lane";

/** So many rounds at a time, each with people of its own, on two instances. */

export type Lanes = {
  /** Runs with a lane that nobody else has meanwhile. */
  use<Result>(work: (lane: Lane) => Promise<Result>): Promise<Result>;
  app: RunningApp;
  stop(): Promise<void>;
};

export async function openLanes(count: number): Promise<Lanes> {
  const app = await startApp({
    instances: 2,
    env: { TRUSTED_PROXIES: "127.0.0.1,::1", DATABASE_POOL_SIZE: "20" },
  });
  // Each lane holds a row, waits for it a second time, and looks at both.
  const db = postgres(app.databaseUrl, { max: 4 * count, onnotice: () => {} });
  // For what the operator does at the machine.
  connectDatabase(app.databaseUrl, count);
  const free: Lane[] = [];
  const waiting: ((lane: Lane) => void)[] = [];
  for (let made = 0; made < count; made += 1) free.push(await makeLane(app.urls, db));
  const take = () => free.pop() ?? new Promise<Lane>((resolve) => waiting.push(resolve));
  const give = (lane: Lane) => {
    const next = waiting.shift();
    if (next) next(lane);
    else free.push(lane);
  };
  return {
    app,
    use: async (work) => {
      const lane = await take();
      try {
        return await work(lane);
      } finally {
        give(lane);
      }
    },
    stop: async () => {
      await closeDatabase();
      await db.end({ timeout: 1 });
      await app.stop();
    },
  };
}
