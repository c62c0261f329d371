import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** What the long tests use besides Node, and how Debian gives it. */
export const PROGRAMS = {
  pgbouncer: "apt-get install pgbouncer",
  nginx: "apt-get install nginx-light",
  apache2: "apt-get install apache2 libapache2-mod-auth-openidc",
  openssl: "apt-get install openssl",
} as const;
export type Program = keyof typeof PROGRAMS;

/** @returns its path; undefined where it isn't installed, and what needs it is then skipped */
export function findProgram(name: Program): string | undefined {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin"];
  return folders
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
}

export const hasAll = (...names: readonly Program[]) =>
  names.every((name) => findProgram(name) !== undefined);
