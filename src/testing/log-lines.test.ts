import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

/** Guarantee (W08): whatever stands in the log is in docs/deploy.md, with what it asks for. */
const EVENT = /\blog(?:Once)?\(\s*"(?:info|warn|error)",\s*["`]([^"`]+)["`]/g;
const files = ["src", "scripts"].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !/test\.ts$|^testing/.test(name))
    .map((name) => `${folder}/${name}`),
);
const events = files.flatMap((path) =>
  [...readFileSync(path, "utf8").matchAll(EVENT)].map(([, event = ""]) => event.replace(/\$\{[^}]+\}/g, "…")),
);

it("W08: there are events to look for", () => {
  expect(events).toContain("request failed");
  expect(events).toContain("a pooler in … mode stands before the database");
});

it.each([...new Set(events)])("W08: docs/deploy.md says what %s asks for", (event) => {
  expect(readFileSync("docs/deploy.md", "utf8")).toContain(`\`${event}\``);
});
