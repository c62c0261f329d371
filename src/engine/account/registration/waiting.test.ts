import { beforeAll, beforeEach, expect, it } from "vitest";
import { z } from "zod";
import { sql } from "@/engine/db/query/sql";
import { run } from "@/engine/db/run";
import { ask, HERE, mustAsk, openWorld } from "@/testing/harness/here";
import { PageClient } from "@/testing/harness/http";
import { confirmationCodeIn, mailsTo, mailTo, newAddress, PASSWORD } from "@/testing/people/client";
import { tokenMailedTo } from "@/testing/people/here";
import { login, register, STRANGERS } from "@/testing/people/registrations";

/**
 * L06: however many registrations strangers let wait for an address, its owner confirms it as ever: each step reads a
 * few of them, and what is left once it is confirmed confirms nothing any more.
 */
const world = openWorld();
const MANY = 100_000;
/** What one statement may drop, and some. */
const FEW = 2_500;

let page: PageClient;
let email: string;
let strangersId: string;
let code: string;
beforeAll(async () => {
  Reflect.set(globalThis, Symbol.for("latchkey.peer"), true);
  email = newAddress();
  page = new PageClient(HERE);
  const { body } = await page.mutate("auth.register", { email, password: STRANGERS, firstName: "Eve" });
  const registered = z.object({ result: z.object({ data: z.object({ verificationTokenId: z.uuid() }) }) });
  strangersId = registered.parse(body).result.data.verificationTokenId;
  code = confirmationCodeIn(await mailTo(HERE, email));
  await world.sql("delete from rate_limits");
  await register({ email, password: PASSWORD, firstName: "Ada" });
  await world.sql(
    `insert into registrations (id, user_id, password_hash, first_name, last_name, email, asked_by, expires_at)
      select gen_random_uuid(), r.user_id, regexp_replace(r.password_hash, '[^$]*$', md5(i::text)), 'Eve', 'L', r.email,
        'network ' || i / 50, now() + interval '1 day'
      from registrations r, generate_series(1, ${MANY}) i where r.id = $1`,
    [strangersId],
  );
});
beforeEach(() => world.sql("delete from rate_limits"));

/** Rows and entries of the registrations that have been read so far, over every connection. */
async function readSoFar(): Promise<number> {
  const flush = () => run(sql`select pg_stat_force_next_flush(), pg_sleep(0.02)`);
  await Promise.all(Array.from({ length: 40 }, flush));
  const [row] = await world.sql(
    `select t.seq_tup_read + t.idx_tup_fetch
        + (select sum(idx_tup_read) from pg_stat_user_indexes where relname = t.relname) as rows
      from pg_stat_user_tables t where t.relname = 'registrations'`,
  );
  return Number(row?.rows);
}
async function readBy(work: () => Promise<unknown>): Promise<number> {
  const before = await readSoFar();
  await work();
  return (await readSoFar()) - before;
}

const verify = (body: Record<string, unknown>) => ask("POST", "/user/verify-email", { body });
const look = async () => {
  const token = await tokenMailedTo(email);
  return ask("POST", "/user/pre-verify-email", { body: { token } });
};

const STEPS: [string, step: () => Promise<unknown>][] = [
  ["looking at the link", look],
  [
    "a password of nobody's",
    async () => verify({ token: await tokenMailedTo(email), password: "of nobody at all" }),
  ],
  [
    "a new password that is too short",
    async () => verify({ token: await tokenMailedTo(email), newPassword: "short" }),
  ],
  ["signing in with one that waits", () => login(email, PASSWORD)],
  ["signing in with another", () => login(email, "of nobody at all")],
  [
    "a wrong code",
    () => page.mutate("auth.confirmByCode", { verificationTokenId: strangersId, code: "000000" }),
  ],
  ["registering it again", () => register({ email, password: PASSWORD, firstName: "Ada" })],
  ["sending the mail again", () => ask("POST", `/user/resend-verification/${strangersId}`)],
];

it.each(STEPS)("%s reads a few, before the table's numbers are known and after", async (_, step) => {
  expect(await readBy(step)).toBeLessThan(FEW);
  await world.sql("analyze registrations");
  await world.sql("delete from rate_limits");
  expect(await readBy(step)).toBeLessThan(FEW);
});

it("forty at once are answered", async () => {
  const token = await tokenMailedTo(email);
  const lookAt = () => ask("POST", "/user/pre-verify-email", { body: { token } });
  const answers = await Promise.all(Array.from({ length: 40 }, lookAt));
  expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  expect(answers[0]?.body).toMatchObject({ hasPassword: true });
});

it("the owner's password confirms it, and what is left is worth nothing", async () => {
  const token = await tokenMailedTo(email);
  let confirmed: unknown;
  const rows = await readBy(async () => {
    confirmed = await verify({ token, password: PASSWORD });
  });
  expect(confirmed).toMatchObject({ status: 200, body: { user: { email, name: "Ada" } } });
  expect(rows).toBeLessThan(2 * FEW);
  const left = await world.sql("select 1 from registrations where id = $1", [strangersId]);
  expect(left).toHaveLength(1);
  expect((await login(email, PASSWORD)).status).toBe(200);
  expect(await login(email, STRANGERS)).toMatchObject({ status: 401, body: { code: "INVALID_CREDENTIALS" } });
  const answer = await page.mutate("auth.confirmByCode", { verificationTokenId: strangersId, code });
  expect(answer.body).toMatchObject({ error: { data: { code: "INVALID_TOKEN" } } });
  const { body } = await page.mutate("auth.waitingRegistration", { verificationTokenId: strangersId });
  expect(body).toMatchObject({ result: { data: { isWaiting: false } } });
  expect((await verify({ token, password: STRANGERS })).status).toBe(400);
  const mails = (await mailsTo(HERE, email)).length;
  await mustAsk("POST", `/user/resend-verification/${strangersId}`);
  expect(await mailsTo(HERE, email)).toHaveLength(mails);
});
