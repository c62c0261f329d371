import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { TEST_APP_ROLE } from "../database/global-setup";
import type { Stage } from "./stage";

/** A fault that befalls a stage for a given time; it is over when this returns. */
export type Fault = (stage: Stage, ms: number) => Promise<void>;

/** Postgres is stopped, its sessions cut, and started again. */
export const restart =
  (how: "SIGINT" | "SIGQUIT"): Fault =>
  async ({ postgres }, ms) => {
    await postgres.halt(how);
    await sleep(ms);
    await postgres.startAgain();
  };

/** Postgres is frozen: connections stay open without an answer. */
export const freeze: Fault = async ({ postgres }, ms) => {
  postgres.freeze();
  try {
    await sleep(ms);
  } finally {
    postgres.thaw();
  }
};

/** Every connection of the pools waits for one row of somebody else's. */
export const holdEverything: Fault = async ({ app }, ms) => {
  const held = await app.db.reserve();
  try {
    await held`begin`;
    await held`lock table sessions, rate_limits, users in access exclusive mode`;
    await sleep(ms);
    await held`commit`;
  } finally {
    held.release();
  }
};

/** Postgres takes no connection of the app's, and has ended those there were. */
export const refuseConnections: Fault = async ({ app }, ms) => {
  await app.db.unsafe(`alter role ${TEST_APP_ROLE} connection limit 0`);
  try {
    const end = performance.now() + ms;
    while (performance.now() < end) {
      await app.db`select pg_terminate_backend(pid) from pg_stat_activity where usename = ${TEST_APP_ROLE}`;
      await sleep(250);
    }
  } finally {
    await app.db.unsafe(`alter role ${TEST_APP_ROLE} connection limit -1`);
  }
};

/** Connections are cut in the middle of their work, one after the other. */
export const cutConnections: Fault = async ({ app }, ms) => {
  const end = performance.now() + ms;
  while (performance.now() < end) {
    await app.db`select pg_terminate_backend(pid) from (
      select pid from pg_stat_activity where usename = ${TEST_APP_ROLE} and state <> 'idle'
      order by random() limit 1) as one`;
    await sleep(Math.random() * 100);
  }
};

/** What the database says arrives a few bytes at a time. */
export const slowDatabase: Fault = async ({ link }, ms) => {
  link.slow(1);
  try {
    await sleep(ms);
  } finally {
    link.free();
  }
};

/** One more instance comes, gets its share of requests, and is killed in the middle of it. */
export const killInstance: Fault = async (stage, ms) => {
  const victim = await stage.app.startAnother();
  stage.targets.push(victim.url);
  await sleep(ms);
  victim.signal("SIGKILL");
  await victim.ended;
  stage.targets.splice(stage.targets.indexOf(victim.url), 1);
};

/** Another instance comes, stands still with its share of the mail, then goes on. */
export const pauseInstance: Fault = async (stage, ms) => {
  const victim = await stage.app.startAnother();
  stage.targets.push(victim.url);
  await sleep(1_500);
  stage.targets.splice(stage.targets.indexOf(victim.url), 1);
  process.kill(victim.pid, "SIGSTOP");
  try {
    await sleep(ms);
  } finally {
    process.kill(victim.pid, "SIGCONT");
  }
  await sleep(1_000);
  await victim.stop();
};

/** So many connections to each instance have been answered once, and only stay. */
export const stayIdle =
  (each: number): Fault =>
  async ({ app }, ms) => {
    const sockets: Socket[] = [];
    const open = async (url: string) => {
      const socket = connect(Number(new URL(url).port), "127.0.0.1");
      sockets.push(socket);
      socket.on("error", () => {});
      await once(socket, "connect");
      socket.write("GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n");
      await once(socket, "data");
    };
    const AT_ONCE = 100;
    try {
      for (let count = 0; count < each; count += AT_ONCE)
        await Promise.all(app.urls.flatMap((url) => Array.from({ length: AT_ONCE }, () => open(url))));
      await sleep(ms);
    } finally {
      for (const socket of sockets) socket.destroy();
    }
  };

/** The provider of mail refuses every mail for now. */
export const refuseMail: Fault = async ({ mails }, ms) => {
  mails.refuse(true);
  try {
    await sleep(ms);
  } finally {
    mails.refuse(false);
  }
};
