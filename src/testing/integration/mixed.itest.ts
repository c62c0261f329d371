import { afterAll, expect, it } from "vitest";
import { startApp } from "../harness/app";
import { type Answer, request } from "../harness/http";
import { type Enrolled, enrol, GOOGLE_AUTH, PASSWORD, signIn, signInFully, signUp } from "../people/client";
import { codeAt, nextStep } from "../people/totp-steps";

/**
 * ASVS 15.4.3: whatever one person does at the same moment on two instances leaves no deadlock, and what is left is
 * whole.
 */
const ROUNDS = 4;
const app = await startApp({ instances: 2 });
afterAll(() => app.stop());

type Step = (person: Enrolled, at: string, tokens: Tokens) => Promise<Answer>;
type Tokens = { pending: readonly string[]; code: string };

const post =
  (path: string, body?: unknown): Step =>
  (person, at) =>
    request(at, "POST", path, { token: person.token, body });
const STEPS: readonly Step[] = [
  (person, at) => request(at, "POST", "/user/login", { body: { email: person.email, password: PASSWORD } }),
  (person, at) =>
    request(at, "POST", "/user/login", { body: { email: person.email, password: "a wrong guess" } }),
  ({ refreshToken }, at) => request(at, "POST", "/user/refresh", { body: { refresh_token: refreshToken } }),
  (_person, at, { pending, code }) =>
    request(at, "POST", "/mfa/verify-login", { token: pending[0] ?? "", body: { ...GOOGLE_AUTH, code } }),
  ({ backupCodes }, at, { pending }) =>
    request(at, "POST", "/mfa/verify-login", {
      token: pending[1] ?? "",
      body: { ...GOOGLE_AUTH, code: backupCodes[1] },
    }),
  (_person, at, { pending }) =>
    request(at, "POST", "/mfa/verify-login", {
      token: pending[2] ?? "",
      body: { ...GOOGLE_AUTH, code: "000000" },
    }),
  (person, at) =>
    request(at, "POST", "/mfa/verify-login", {
      token: person.token,
      body: { ...GOOGLE_AUTH, code: person.backupCodes[2] },
    }),
  post("/mfa/setup", GOOGLE_AUTH),
  post("/mfa/disable", GOOGLE_AUTH),
  post("/mfa/enable", GOOGLE_AUTH),
  post("/mfa/primary", GOOGLE_AUTH),
  post("/mfa/backup-codes"),
  post("/user/password", { newPassword: PASSWORD }),
  post("/user/email", { email: "elsewhere@example.test" }),
  (person, at) => request(at, "POST", "/user/request-reset-password", { body: { email: person.email } }),
  (person, at) => request(at, "PUT", `/user/${person.id}`, { token: person.token, body: { name: "Grace" } }),
  post("/user/logout"),
  post("/mfa/reset"),
  (person, at) => request(at, "GET", "/mfa/status", { token: person.token }),
];

it.each(Array.from({ length: ROUNDS }, (_, round) => round))(
  "round %i: everything at once",
  async (round) => {
    const person = await signInFully(await enrol(await signUp(app.url)));
    const pending = [
      (await signIn(person)).token,
      (await signIn(person)).token,
      (await signIn(person)).token,
    ];
    const tokens = { pending, code: await codeAt(person.secret, await nextStep(person)) };
    // In the last rounds without what ends everything at once, so that the others meet each other for longer.
    const steps = round < ROUNDS / 2 ? STEPS : STEPS.slice(0, -3);
    const asks = Array.from({ length: 60 }, (_, at) => ({
      step: steps[(at * 7 + round) % steps.length],
      at: app.urls[at % 2],
    }));
    const answers = await Promise.all(asks.map(({ step, at = app.url }) => step?.(person, at, tokens)));
    // 503 with Retry-After is how a flood of password hashes is turned away on a busy machine, and no fault.
    const isFault = (answer: Answer | undefined) =>
      answer === undefined ||
      (answer.status >= 500 && !(answer.status === 503 && answer.headers.has("retry-after")));
    expect(answers.filter(isFault)).toEqual([]);
    const [row] =
      await app.db`select (select count(*)::int from refresh_tokens t join sessions s on s.id = t.session_id
      where s.user_id = ${person.id} and t.consumed_at is null group by s.id order by 1 desc limit 1) as live,
    (select count(*)::int from factors where user_id = ${person.id} and status = 'active') as factors`;
    expect(row?.live ?? 1).toBe(1);
    expect(row?.factors).toBeLessThanOrEqual(1);
  },
);

it("Postgres had to break no deadlock", async () => {
  const [row] =
    await app.db`select deadlocks::int as deadlocks from pg_stat_database where datname = current_database()`;
  expect(row?.deadlocks).toBe(0);
  // Neither a deadlock nor a lock or a statement that was given up on.
  expect(app.log()).not.toMatch(/40P01|55P03|57014/);
});
