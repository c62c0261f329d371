import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from "vitest";
import { freePort } from "@/engine/db/embedded/free-port";
import { createEmptyDatabase, type TestDatabase } from "../database/database";
import { TEST_APP_ROLE, TEST_OWNER_ROLE } from "../database/global-setup";
import { startApp } from "../harness/app";
import { request } from "../harness/http";
import { temporaryFolder } from "../harness/temporary-folder";
import { enrol, signInFully, signUp } from "../people/client";
import { makeCertificate } from "./certificate";
import { startDaemon } from "./daemon";
import { findProgram, hasAll } from "./programs";

/** Guarantee (W01, W02, K06): behind PgBouncer in either mode the app starts as a plain owner, and works. */
const PROJECT = `${TEST_APP_ROLE}.project`;

type Pooler = {
  url: (role: string, database: TestDatabase) => string;
  certificate: string;
  stop: () => Promise<void>;
};

/** @param project the database that the one user stands for who is called otherwise than a role */
async function startPooler(mode: "session" | "transaction", project?: TestDatabase): Promise<Pooler> {
  const folder = temporaryFolder();
  chmodSync(folder.path, 0o755);
  const port = await freePort();
  const { certificate, key } = makeCertificate(folder.path, "localhost");
  const server = new URL(inject("serverUrl"));
  const users = [TEST_APP_ROLE, TEST_OWNER_ROLE].map((role) => `"${role}" "${role}"`);
  writeFileSync(join(folder.path, "users.txt"), [...users, `"${PROJECT}" "${TEST_APP_ROLE}"`].join("\n"));
  const at = `host=127.0.0.1 port=${server.port || 5432}`;
  const settings = join(folder.path, "pgbouncer.ini");
  writeFileSync(
    settings,
    [
      "[databases]",
      ...(project
        ? [`project = ${at} dbname=${nameOf(project)} user=${TEST_APP_ROLE} password=${TEST_APP_ROLE}`]
        : []),
      `* = ${at}`,
      "[pgbouncer]",
      "listen_addr = 127.0.0.1",
      `listen_port = ${port}`,
      "unix_socket_dir =",
      `pool_mode = ${mode}`,
      "default_pool_size = 12",
      "max_client_conn = 200",
      "auth_type = scram-sha-256",
      `auth_file = ${join(folder.path, "users.txt")}`,
      "client_tls_sslmode = require",
      `client_tls_cert_file = ${certificate}`,
      `client_tls_key_file = ${key}`,
    ].join("\n"),
  );
  const asNobody = process.getuid?.() === 0 ? ["-u", "nobody"] : [];
  const stop = await startDaemon(findProgram("pgbouncer") ?? "", [...asNobody, settings], port);
  return {
    url: (role, database) => {
      const name = new URL(database.url).pathname;
      return `postgres://${role}:${role}@localhost:${port}${name}?sslmode=verify-full`;
    },
    certificate,
    stop: async () => {
      await stop();
      folder.remove();
    },
  };
}

const nameOf = ({ url }: TestDatabase) => new URL(url).pathname.slice(1);

describe.skipIf(!hasAll("pgbouncer", "openssl"))("W02: behind PgBouncer", () => {
  it("a user that is called `role.project` is the role it stands for", async () => {
    const database = await createEmptyDatabase();
    const pooler = await startPooler("transaction", database);
    onTestFinished(pooler.stop);
    const url = new URL(pooler.url(TEST_APP_ROLE, database));
    url.username = PROJECT;
    url.pathname = "/project";
    const app = await startApp({
      database,
      env: {
        DATABASE_URL: url.href,
        MIGRATION_DATABASE_URL: database.url,
        DATABASE_CA_FILE: pooler.certificate,
      },
    });
    onTestFinished(app.stop);
    await signInFully(await enrol(await signUp(app.url)));
    const [trail] =
      await app.db`select has_table_privilege(${TEST_APP_ROLE}, 'audit_events', 'insert') as adds,
      has_table_privilege(${TEST_APP_ROLE}, 'audit_events', 'delete') as removes`;
    expect(trail).toEqual({ adds: true, removes: false });
    expect(app.log()).not.toContain('"level":"error"');
  });

  describe.each(["session", "transaction"] as const)("in %s mode", (mode) => {
    let pooler: Pooler;
    beforeAll(async () => {
      pooler = await startPooler(mode);
    });
    afterAll(() => pooler.stop());

    it.each([
      ["one role", { app: TEST_OWNER_ROLE, owner: undefined }],
      ["two roles", { app: TEST_APP_ROLE, owner: TEST_OWNER_ROLE }],
    ])("with %s over TLS, on an empty database", async (_roles, { app: role, owner }) => {
      const database = await createEmptyDatabase();
      const app = await startApp({
        database,
        instances: 2,
        env: {
          DATABASE_URL: pooler.url(role, database),
          MIGRATION_DATABASE_URL: owner ? pooler.url(owner, database) : "",
          DATABASE_CA_FILE: pooler.certificate,
          DATABASE_POOL_SIZE: "4",
        },
      });
      try {
        expect(app.log()).toContain(`a pooler in ${mode} mode stands before the database`);
        expect(app.log()).toContain("the pooler refuses start-up parameters");
        const person = await enrol(await signUp(app.url));
        const full = await signInFully(person);
        const asked = Array.from({ length: 200 }, (_, at) =>
          request(app.urls[at % 2] ?? app.url, "GET", "/mfa/status", { token: full.token }),
        );
        expect(new Set((await Promise.all(asked)).map(({ status }) => status))).toEqual(new Set([200]));
        const ready = async () => (await request(app.url, "GET", "/health/ready")).status;
        await expect.poll(ready, { timeout: 10_000 }).toBe(200);
        expect(app.log()).not.toContain('"level":"error"');
      } finally {
        await app.stop();
      }
    });

    it("a certificate nobody vouches for ends the start, in one line", async () => {
      const database = await createEmptyDatabase();
      const started = startApp({ database, env: { DATABASE_URL: pooler.url(TEST_OWNER_ROLE, database) } });
      await expect(started).rejects.toThrow(
        /The database in DATABASE_URL can't be reached: self-signed certificate/,
      );
    });
  });
});
