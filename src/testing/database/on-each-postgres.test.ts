import { readdirSync } from "node:fs";
import { basename } from "node:path";
import { expect, it } from "vitest";
import { INTEGRATION } from "./on-each-postgres.mjs";

const there = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".itest.ts"))
  .map((path) => basename(path, ".itest.ts"));

it("everything that is run on each Postgres is there", () => {
  expect(INTEGRATION.filter((name) => !there.includes(name))).toEqual([]);
});
