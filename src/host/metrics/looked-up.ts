import { pool } from "@/engine/db/pool/client";
import { lateWork } from "@/engine/jobs/late-work";
import { gauge } from "./registry";

/** Gauges that are measured when somebody scrapes them. */

const connections = gauge({
  name: "latchkey_database_connections",
  help: "Connections of this instance's pool, and statements that wait for one.",
  labelNames: ["state"],
});
const answers = gauge({
  name: "latchkey_database_up",
  help: "Whether the database answered when these numbers were asked for.",
});
const waiting = gauge({
  name: "latchkey_mails_waiting",
  help: "Mails that have not left yet, of all instances.",
});
const lateness = gauge({
  name: "latchkey_background_late_seconds",
  help: "How far behind mail and housekeeping are, of all instances.",
  labelNames: ["work"],
});

/** Brings them up to date. Where the database doesn't answer, what only it knows is left out. */
export async function lookUp(): Promise<void> {
  const { open, idle, waiting: statements } = pool().state;
  connections.set({ state: "busy" }, open - idle);
  connections.set({ state: "idle" }, idle);
  connections.set({ state: "waiting" }, statements);
  waiting.remove();
  lateness.reset();
  try {
    const found = await lateWork();
    waiting.set(found.waiting);
    lateness.set({ work: "mail" }, found.mailSeconds);
    lateness.set({ work: "housekeeping" }, found.houseSeconds);
    answers.set(1);
  } catch {
    answers.set(0);
  }
}
