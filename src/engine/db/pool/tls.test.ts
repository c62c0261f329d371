import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { askOnce } from "@/testing/database/ask-once";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../embedded/embedded";
import { type ConnectionChoices, connectionSettings } from "./connection-settings";
import { Pool } from "./pool";
import { databaseErrorCode } from "./unavailable";

const hasOpenssl = spawnSync("openssl", ["version"], { stdio: "ignore" }).status === 0;

describe.runIf(hasOpenssl)("K06: TLS to Postgres is verified", () => {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-tls-"));
  const certificate = join(folder, "server.crt");
  const key = join(folder, "server.key");
  let postgres: EmbeddedPostgres;

  beforeAll(async () => {
    chmodSync(folder, 0o755);
    postgres = await startEmbeddedPostgres({ dataDir: folder });
    const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
    const made = [
      "req",
      "-x509",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-days",
      "2",
      "-keyout",
      key,
      "-out",
      certificate,
    ];
    spawnSync("openssl", [...made, ...subject], { stdio: "ignore" });
    const { uid, gid } = statSync(postgres.dataDir);
    chownSync(key, uid, gid);
    chmodSync(key, 0o600);
    for (const [name, value] of [
      ["ssl_cert_file", certificate],
      ["ssl_key_file", key],
      ["ssl", "on"],
    ]) {
      await askOnce(postgres.url, `alter system set ${name} = '${value}'`);
    }
    await askOnce(postgres.url, "select pg_reload_conf()");
    await vi.waitFor(async () => expect(await isEncrypted("localhost", "?sslmode=require")).toBe(true));
  });
  afterAll(async () => {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Whether a connection is encrypted, or the code of the error that prevented it. */
  async function isEncrypted(host: string, mode: string, choices: ConnectionChoices = {}): Promise<unknown> {
    const url = postgres.appUrl.replace("127.0.0.1", host) + mode;
    const pool = new Pool(connectionSettings(url, choices), 1);
    try {
      const text = "select ssl from pg_stat_ssl where pid = pg_backend_pid()";
      const { rows } = await pool.run(text, [], { retry: "never" });
      return expect.objectContaining({ ssl: true }).asymmetricMatch(rows[0]);
    } catch (error) {
      return databaseErrorCode(error) ?? error;
    } finally {
      await pool.end();
    }
  }

  it("refuses a certificate nobody vouches for", async () => {
    expect(await isEncrypted("localhost", "?sslmode=verify-full")).toBe("DEPTH_ZERO_SELF_SIGNED_CERT");
  });

  it("accepts it with its authority's certificate", async () => {
    expect(await isEncrypted("localhost", "?sslmode=verify-full", { caFile: certificate })).toBe(true);
  });

  it("refuses it for another name", async () => {
    const choices = { caFile: certificate };
    expect(await isEncrypted("127.0.0.1", "?sslmode=verify-full", choices)).toBe(
      "ERR_TLS_CERT_ALTNAME_INVALID",
    );
  });

  it("connects without it to this machine", async () => {
    expect(await isEncrypted("127.0.0.1", "")).toBe(false);
  });
});
