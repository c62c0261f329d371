import { execFileSync, spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { EmbeddedPostgresError } from "./lock";

/** The user that Postgres runs as where this process is root: Postgres refuses to run as root. */

export type SystemUser = { uid: number; gid: number };

const USERS = ["postgres", "latchkey"];

/** The owner of existing data, else `postgres`, else a newly made user. */
export function userToBe(data: string | undefined): SystemUser {
  const owner = data ? statSync(data) : undefined;
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  for (const name of USERS) {
    const found = lookUp(name);
    if (found) return found;
  }
  for (const [command, ...args] of [
    ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", "latchkey"],
    ["adduser", "-S", "-D", "-H", "latchkey"],
  ]) {
    if (command) spawnSync(command, args, { stdio: "ignore" });
    const made = lookUp("latchkey");
    if (made) return made;
  }
  throw new EmbeddedPostgresError(
    "Postgres refuses to run as root, there is no user `postgres`, and none could be made. " +
      "Start Latchkey as an ordinary user, run `useradd --system latchkey`, or set DATABASE_URL.",
  );
}

function lookUp(name: string): SystemUser | undefined {
  const ask = (flag: string) =>
    Number(execFileSync("id", [flag, name], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
  try {
    const user = { uid: ask("-u"), gid: ask("-g") };
    return Number.isInteger(user.uid) && user.uid > 0 && Number.isInteger(user.gid) ? user : undefined;
  } catch {
    return undefined;
  }
}

/** Asked of the system as that user: mode bits alone miss access lists and mounts. */
export function canUse(user: SystemUser, path: string, right: "x" | "w"): boolean {
  const asked = spawnSync("/bin/sh", ["-c", `test -${right} "$0" && cd "$0"`, path], {
    ...user,
    cwd: "/",
    stdio: "ignore",
  });
  return asked.status === 0;
}
