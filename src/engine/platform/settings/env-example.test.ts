import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { describe, expect, it } from "vitest";
import { none, problemsOf, production, secret } from "@/testing/tables/environments";
import { parseEnvironment, VARIABLES } from "./env";

/** The settings that .env.example shows, and whether each is a default or stands after "For example:". */
function shownSettings() {
  const lines = readFileSync(".env.example", "utf8").split("\n");
  return lines.flatMap((line, index) => {
    const [, name, value = ""] = /^# ([A-Z_]+)=(.*)$/.exec(line) ?? [];
    return name ? [{ name, value, isExample: (lines[index - 1] ?? "").endsWith("For example:") }] : [];
  });
}
const inFile = (shown: readonly { name: string; value: string }[]) =>
  parseEnv(shown.map(({ name, value }) => `${name}=${value}`).join("\n"));

describe("W07: .env.example", () => {
  const shown = shownSettings();

  it("names every setting, and no other", () => {
    const platform = ["NODE_ENV", "VERCEL"];
    expect(shown.map(({ name }) => name).sort()).toEqual(
      VARIABLES.filter((name) => !platform.includes(name)).sort(),
    );
  });

  it("shows settings that a .env file can hold", () => {
    const read = inFile(shown);
    for (const { name, value } of shown)
      expect([name, read[name]]).toEqual([name, value.replace(/^"(.*)"$/, "$1")]);
  });

  const defaults = shown.filter(({ isExample }) => !isExample);
  it.each(defaults)("$name=$value is what holds without it", (line) => {
    const without = { ...production, [line.name]: "" };
    expect(parseEnvironment({ ...production, ...inFile([line]) }, none)).toEqual(
      parseEnvironment(line.name in production ? without : production, none),
    );
  });

  const examples = shown.filter(({ isExample }) => isExample);
  it.each(examples)("$name=$value is not what holds without it", (line) => {
    const { [line.name]: _, ...without }: Record<string, string> = { ...production };
    const base = line.name === "RESEND_API_KEY" ? { ...without, SMTP_URL: "" } : without;
    const filled = { ...base, ...inFile([line]) };
    if (line.name === "AUTH_SECRET") return expect(problemsOf(filled)).toHaveLength(1);
    const changed = parseEnvironment(filled, none);
    return expect(changed).not.toEqual(tryParse(base));
  });

  it.each([
    ["RESEND_API_KEY", "SMTP_URL"],
    ["SMTP_URL", "RESEND_API_KEY"],
  ])("starts with every line uncommented, and %s of the two senders", (_taken, left) => {
    const all = inFile(shown.filter(({ name }) => name !== left));
    expect(problemsOf({ ...all, AUTH_SECRET: secret })).toEqual([]);
    expect(parseEnvironment({ ...all, AUTH_SECRET: secret }, none).warnings).toEqual([]);
  });
});

/** What doesn't start is told apart from every environment. */
function tryParse(source: Record<string, string | undefined>): unknown {
  try {
    return parseEnvironment(source, none);
  } catch (error) {
    return error;
  }
}
