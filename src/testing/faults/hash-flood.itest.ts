import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type RunningApp, startApp } from "../harness/app";
import { request } from "../harness/http";
import { PASSWORD, type SignedIn, signUp } from "../people/client";

/**
 * R15: a flood of sign-ins waits in one bounded queue, within the documented memory. Signed-in people notice nothing.
 */
const FLOOD = 400;
const MEMORY_KB = 400 * 1024;
const METRICS_TOKEN = "the token of who looks at the numbers";

let app: RunningApp;
let person: SignedIn;
beforeAll(async () => {
  app = await startApp({ env: { METRICS_TOKEN } });
  person = await signUp(app.url);
});
afterAll(() => app?.stop());

async function hashing(): Promise<number> {
  const { text } = await request(app.url, "GET", "/metrics", {
    headers: { authorization: `Bearer ${METRICS_TOKEN}` },
  });
  return Number(/^latchkey_password_hashes\{state="running"\} (\d+)$/m.exec(text)?.[1] ?? Number.NaN);
}

it("R15: 400 sign-ins at once", async () => {
  const body = { email: person.email, password: PASSWORD };
  let isOver = false;
  const flood = Promise.all(
    Array.from({ length: FLOOD }, () => request(app.url, "POST", "/user/login", { body })),
  ).finally(() => {
    isOver = true;
  });
  const running: number[] = [];
  let looks = 0;
  while (!isOver) {
    expect((await request(app.url, "GET", "/health/live")).status).toBe(200);
    expect((await request(app.url, "GET", "/user/profile", { token: person.token })).status).toBe(200);
    running.push(await hashing());
    looks += 1;
  }
  const answers = await flood;
  expect(looks).toBeGreaterThan(3);
  expect(Math.max(...running)).toBeGreaterThan(0);
  expect(Math.max(...running)).toBeLessThanOrEqual(2 * availableParallelism());
  const refused = answers.filter(({ status }) => status !== 200);
  expect(answers.length - refused.length).toBeGreaterThan(0);
  for (const { status, headers, body: said } of refused) {
    expect([429, 503]).toContain(status);
    expect(headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
    expect(said).toMatchObject({ success: false, code: status === 429 ? "RATE_LIMITED" : "UNAVAILABLE" });
  }
  const peak = Number(
    /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${app.instances[0]?.pid}/status`, "utf8"))?.[1],
  );
  expect(peak).toBeLessThan(MEMORY_KB);
  await expect.poll(async () => (await request(app.url, "POST", "/user/login", { body })).status).toBe(200);
});
