import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";
import { findChromium } from "../harness/chromium";

/** Guarantee: a method added as a folder, two lines and a record is set up and used in a browser. */
it("a fourth method works in a browser", { timeout: 1_200_000 }, async ({ skip }) => {
  skip(findChromium() === undefined, "Chromium isn't installed");
  const args = ["--import", "tsx", "scripts/fourth-method.ts", "--browser"];
  const child = spawn(process.execPath, args, { stdio: "pipe" });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
  const [code] = await once(child, "close");
  expect(code, said.slice(-4_000)).toBe(0);
  expect(said).toContain("✓ it is set up and used in a browser");
});
