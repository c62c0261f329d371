import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chownSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { EmbeddedPlace } from "./files";
import { EmbeddedPostgresError } from "./lock";

/** Owns the database and its schema; a superuser. */
export const OWNER = "latchkey_owner";

const KEPT = "latchkey.json";

const passwords = z.object({ owner: z.string().min(1), app: z.string().min(1) });
export type Passwords = z.output<typeof passwords>;

/** @throws EmbeddedPostgresError when they can't be read */
export function readPasswords(data: string): Passwords {
  try {
    return passwords.parse(JSON.parse(readFileSync(join(data, KEPT), "utf8")));
  } catch (error) {
    throw new EmbeddedPostgresError(
      `${join(data, KEPT)}, which holds the database's passwords, can't be read. Put it back from a backup.`,
      error,
    );
  }
}

/** Made beside its place and moved there when complete, so that a crash half-way leaves nothing behind. */
export async function initialise({ bin, data, user }: EmbeddedPlace): Promise<void> {
  const fresh = `${data}.new`;
  const passwordFile = `${data}.pw`;
  const kept: Passwords = { owner: randomBytes(24).toString("hex"), app: randomBytes(24).toString("hex") };
  const own = (path: string) => user && chownSync(path, user.uid, user.gid);
  rmSync(fresh, { recursive: true, force: true });
  rmSync(passwordFile, { force: true });
  mkdirSync(fresh, { mode: 0o700 });
  own(fresh);
  writeFileSync(passwordFile, kept.owner, { mode: 0o600, flag: "wx" });
  own(passwordFile);
  try {
    await run(join(bin, "initdb"), user, [
      ...["--pgdata", fresh, "--username", OWNER, "--pwfile", passwordFile, "--auth", "scram-sha-256"],
      ...[
        "--encoding",
        "UTF8",
        "--locale",
        "C",
        "--locale-provider",
        "builtin",
        "--builtin-locale",
        "C.UTF-8",
      ],
    ]);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  writeFileSync(join(fresh, KEPT), JSON.stringify(kept), { mode: 0o600, flag: "wx" });
  own(join(fresh, KEPT));
  renameSync(fresh, data);
}

function run(file: string, user: EmbeddedPlace["user"], args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      ...user,
      cwd: "/",
      env: plainEnvironment(),
      stdio: ["ignore", "ignore", "pipe"],
    });
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-2_000);
    });
    child.on("error", (error) =>
      reject(new EmbeddedPostgresError(`Can't run ${file}: ${error.message}`, error)),
    );
    child.on("close", (code) => {
      if (code === 0) resolve();
      else reject(new EmbeddedPostgresError(`${file} failed: ${said.trim().replaceAll("\n", " ")}`));
    });
  });
}

/**
 * Nothing of the app's environment: PG* variables would change what Postgres does, and secrets are not its business.
 */
export function plainEnvironment(): NodeJS.ProcessEnv {
  return { PATH: "/usr/local/bin:/usr/bin:/bin", LC_ALL: "C", TZ: "UTC", NODE_ENV: "production" };
}
