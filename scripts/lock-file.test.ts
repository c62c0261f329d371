import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";

/** K07: no update may install a release from before a known hole was mended. */

const text = readFileSync("package-lock.json", "utf8");
const { packages } = z
  .object({ packages: z.record(z.string(), z.object({ version: z.string().optional() })) })
  .parse(JSON.parse(text));

const FLOORS = [
  ["next", "16.2.11"],
  ["drizzle-orm", "0.45.2"],
  ["@trpc/server", "11.8.0"],
] as const;

const numbers = (version: string) => version.split("-")[0]?.split(".").map(Number) ?? [];

function isAtLeast(version: string, floor: string): boolean {
  const given = numbers(version);
  for (const [place, least] of numbers(floor).entries()) {
    const part = given[place] ?? 0;
    if (part !== least) return part > least;
  }
  return true;
}

describe("K07: the lock file", () => {
  it.each(FLOORS)("installs %s %s or later, everywhere it is installed", (name, floor) => {
    const found = Object.entries(packages).filter(
      ([path]) => path === `node_modules/${name}` || path.endsWith(`/node_modules/${name}`),
    );
    expect(found.length).toBeGreaterThan(0);
    for (const [, { version }] of found) expect(isAtLeast(version ?? "0", floor)).toBe(true);
  });

  it("names no registry, so that an install asks the one it is configured with", () => {
    // A package of one's own is found by its folder.
    expect(text).not.toMatch(/"resolved": "(?!packages\/)/);
    expect(text).not.toMatch(/https?:\/\/[^"]*\.tgz/);
  });
});
