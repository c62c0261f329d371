import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Arrow, lookAtImports } from "./imports";

/** Guarantee: every rule of the rooms refuses the arrow it is there for, and lets the arrows downwards be. */

/** Who imports what may not be imported, and the rule that says so. */
const FORBIDDEN: readonly [rule: string, from: string, to: string][] = [
  ["room-contract", "src/contract/a.ts", "src/engine/platform/log.ts"],
  ["contract-needs-zod-alone", "src/contract/b.ts", "react"],
  ["contract-needs-zod-alone", "src/contract/c.ts", "node:fs"],
  ["contract-needs-zod-alone", "src/contract/e.ts", "scheduler"],
  ["contract-text-lies-lowest", "src/contract/text/a.ts", "src/contract/limits.ts"],
  ["contract-operations-lie-highest", "src/contract/d.ts", "src/contract/operations/mfa.ts"],
  ["room-engine", "src/engine/platform/a.ts", "src/methods/totp/server/method.ts"],
  ["engine-platform", "src/engine/platform/b.ts", "src/engine/db/run.ts"],
  ["engine-session", "src/engine/session/a.ts", "src/engine/factor/challenge.ts"],
  ["engine-organization/roles", "src/engine/organization/roles/a.ts", "src/engine/organization/members.ts"],
  ["engine-knows-no-transport", "src/engine/session/b.ts", "next/server"],
  ["room-method-contract", "src/methods/totp/contract.ts", "src/engine/platform/log.ts"],
  ["room-method-server", "src/methods/totp/server/a.ts", "src/methods/totp/browser/panel.tsx"],
  ["room-method-browser", "src/methods/totp/browser/a.tsx", "src/methods/totp/server/method.ts"],
  ["room-method-browser", "src/methods/totp/browser/b.tsx", "src/screens/auth/login.tsx"],
  ["room-api", "src/api/a.ts", "src/ui/form/form.tsx"],
  ["room-host", "src/host/a.ts", "src/screens/auth/login.tsx"],
  ["room-ui", "src/ui/form/a.tsx", "src/screens/auth/login.tsx"],
  ["router-type-in-one-file", "src/ui/form/b.tsx", "src/api/routers/router.ts"],
  ["room-screens", "src/screens/auth/a.tsx", "src/api/routers/router.ts"],
  ["next-has-one-port", "src/screens/auth/b.tsx", "next/link"],
  ["room-instrumentation", "src/instrumentation.ts", "src/api/routers/router.ts"],
  ["room-instrumentation-client", "src/instrumentation-client.ts", "src/screens/auth/login.tsx"],
  ["every-file-in-a-room", "src/a.ts", "src/contract/limits.ts"],
  ["room-app", "src/app/a.tsx", "src/engine/platform/log.ts"],
  ["unresolvable", "src/ui/form/c.tsx", "./nowhere"],
];

const ALLOWED: readonly [from: string, to: string][] = [
  ["src/engine/factor/challenge.ts", "src/engine/session/session.ts"],
  ["src/methods/totp/server/method.ts", "src/engine/factor/challenge.ts"],
  ["src/api/routers/router.ts", "src/methods/totp/server/method.ts"],
  ["src/ui/trpc/router.ts", "src/api/routers/router.ts"],
  ["src/ui/navigation/link.ts", "next/link"],
  ["src/methods/totp/browser/panel.tsx", "src/ui/form/form.tsx"],
  ["src/screens/auth/login.tsx", "src/methods/totp/browser/panel.tsx"],
  ["src/app/page.tsx", "src/screens/auth/login.tsx"],
];

let folder: string;
let found: Arrow[];

const isOurs = (to: string) => to.startsWith("src/");

function write(path: string, ...imports: string[]): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  const lines = imports.map(
    (to) => `import type {} from "${isOurs(to) ? to.replace(/^src/, "@").replace(/\.tsx?$/, "") : to}";\n`,
  );
  writeFileSync(file, `${lines.join("")}export {};\n`);
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "latchkey-rooms-"));
  for (const file of [".dependency-cruiser.cjs", "tsconfig.json", "package.json"])
    copyFileSync(file, join(folder, file));
  symlinkSync(resolve("node_modules"), join(folder, "node_modules"));
  for (const [, , to] of FORBIDDEN) if (isOurs(to)) write(to);
  for (const [, to] of ALLOWED) if (isOurs(to)) write(to);
  for (const [from, to] of ALLOWED) write(from, to);
  for (const [, from, to] of FORBIDDEN) write(from, to);
  write("src/engine/jobs/circle.ts", "src/engine/jobs/of-two.ts");
  write("src/engine/jobs/of-two.ts", "src/engine/jobs/circle.ts");
  write("src/engine/elsewhere/a.ts", "src/engine/platform/log.ts");
  found = lookAtImports(folder).forbidden;
});
afterAll(() => rmSync(folder, { recursive: true }));

it.each(FORBIDDEN)("%s: %s may not import %s", (rule, from) => {
  expect(found.filter((arrow) => arrow.from === from).map((arrow) => arrow.rule)).toContain(rule);
});

it.each(ALLOWED)("%s may import %s", (from) => {
  expect(found.filter((arrow) => arrow.from === from)).toEqual([]);
});

it("no two files import each other", () => {
  const circle = found.filter(({ rule }) => rule === "no-cycle");
  expect(circle.map(({ from, to }) => [from, to].sort())).toEqual([
    ["src/engine/jobs/circle.ts", "src/engine/jobs/of-two.ts"],
  ]);
});

it("a folder of the engine has a place in the order", () => {
  expect(found.filter(({ from }) => from === "src/engine/elsewhere/a.ts").map(({ rule }) => rule)).toContain(
    "engine-folder-in-the-order",
  );
});
