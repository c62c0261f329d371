import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type RunningApp, startApp } from "../harness/app";
import { hashForReal } from "../harness/hashes";
import { type Answer, request } from "../harness/http";
import { PASSWORD, type SignedIn, signUp } from "../people/client";

/**
 * R15: a flood of sign-ins waits in one bounded queue, within the documented memory. Signed-in people notice nothing.
 */
const FLOOD = 400;
const MEMORY_KB = 400 * 1024;
const METRICS_TOKEN = "the token of who looks at the numbers";

let app: RunningApp;
let person: SignedIn;
hashForReal();
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
  const answers: Answer[] = [];
  const running: number[] = [];
  // A machine that is busy with other things may be through with 400 refusals before it is looked at often.
  for (let wave = 0; wave < 5 && (running.length < 4 || Math.max(...running) === 0); wave += 1) {
    let isOver = false;
    const flood = Promise.all(
      Array.from({ length: FLOOD }, (_, index) => {
        const email = index % 2 === 0 ? person.email : `nobody-${wave}-${index}@example.com`;
        return request(app.url, "POST", "/user/login", { body: { ...body, email } });
      }),
    ).finally(() => {
      isOver = true;
    });
    while (!isOver) {
      expect((await request(app.url, "GET", "/health/live")).status).toBe(200);
      expect((await request(app.url, "GET", "/user/profile", { token: person.token })).status).toBe(200);
      running.push(await hashing());
    }
    answers.push(...(await flood));
  }
  expect(running.length).toBeGreaterThan(3);
  expect(Math.max(...running)).toBeGreaterThan(0);
  expect(Math.max(...running)).toBeLessThanOrEqual(2 * availableParallelism());
  expect(answers.some(({ status }) => status === 200)).toBe(true);
  const refused = answers.filter(({ status }) => status !== 200 && status !== 401);
  for (const { status, headers, body: said } of refused) {
    expect([429, 503]).toContain(status);
    expect(headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
    expect(said).toMatchObject({ success: false, code: status === 429 ? "RATE_LIMITED" : "UNAVAILABLE" });
  }
  const peak = Number(
    /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${app.instances[0]?.pid}/status`, "utf8"))?.[1],
  );
  expect(peak).toBeLessThan(MEMORY_KB);
  // What was refused for want of room counted as tries: 20 at once, and one more each 15 seconds.
  const signIn = async () => (await request(app.url, "POST", "/user/login", { body })).status;
  await expect.poll(signIn, { timeout: 20_000 }).toBe(200);
});
