import { afterAll, expect, inject, it } from "vitest";
import { openDatabase } from "../database/rows";
import { request, tokenIn } from "../harness/http";
import { codesOf, together, won } from "../harness/together";
import { type Enrolled, enrol, expectOk, mailsTo, mailTo, PASSWORD, signIn, signUp } from "../people/client";

/** L13: a recovery begins once and ends once, however many ask at the same moment on any instance. */

const urls = inject("appUrls");
const [url = ""] = urls;
const db = openDatabase(inject("appDatabaseUrl"));
afterAll(() => db.end());

const PARALLEL = 20;
const ROUNDS = [1, 2, 3, 4, 5];
const times = <Item>(item: Item): Item[] => Array.from({ length: PARALLEL }, () => item);
const newPerson = async () => enrol(await signUp(url));
const recoveryMails = async ({ email }: Enrolled) =>
  (await mailsTo(url, email)).filter(({ subject }) => /recovery/.test(subject));

/** Somebody whose recovery waits. @returns the token of the link that stops it, and a sign-in to go on in */
async function waiting(person: Enrolled): Promise<{ stop: string; pending: string }> {
  const { token: pending } = await signIn(person);
  await expectOk(request(url, "POST", "/auth/recovery", { token: pending }));
  return { stop: tokenIn(await mailTo(url, person.email)), pending };
}

/** Lets the wait end. @returns the token of the link that finishes it */
async function finishing({ id, email }: Enrolled, pending: string): Promise<string> {
  await db`update recoveries set ends_at = now() where user_id = ${id}`;
  await expectOk(request(url, "POST", "/auth/recovery", { token: pending }));
  return tokenIn(await mailTo(url, email));
}

async function standingOf(userId: string) {
  const [row] = await db`select
    (select count(*)::int from recoveries where user_id = ${userId}) as recoveries,
    (select count(*)::int from factors where user_id = ${userId}) as factors,
    (select count(*)::int from sessions s join users u on u.id = s.user_id
      where u.id = ${userId} and s.revoked_at is null and s.access_epoch = u.access_epoch) as sessions`;
  return row;
}

it("twenty beginnings at once, from as many sign-ins, are one wait and one mail", async () => {
  const person = await newPerson();
  const tokens: string[] = [];
  while (tokens.length < PARALLEL) tokens.push((await signIn(person)).token);
  const answers = await together(
    urls,
    tokens.map((token) => ({ path: "/auth/recovery", token })),
  );
  const ends = new Set(won(answers).map(({ body }) => Object(body).recovery.endsAt));
  expect(ends.size).toBe(1);
  expect(await standingOf(person.id)).toMatchObject({ recoveries: 1 });
  expect(await recoveryMails(person)).toHaveLength(1);
});

it("a link that finishes it does so once: one session, and nothing else of the account is left open", async () => {
  const person = await newPerson();
  const { pending } = await waiting(person);
  const body = { token: await finishing(person, pending), password: PASSWORD };
  const answers = await together(urls, times({ path: "/auth/recovery/finish", body }));
  expect(won(answers)).toHaveLength(1);
  expect(codesOf(answers)).toEqual(new Set(["INVALID_TOKEN"]));
  expect(await standingOf(person.id)).toEqual({ recoveries: 0, factors: 0, sessions: 1 });
});

it.each(ROUNDS)("a stop and a finish at the same moment: one of them, round %i", async () => {
  const person = await newPerson();
  const { stop, pending } = await waiting(person);
  const body = { token: await finishing(person, pending), password: PASSWORD };
  const [stopped, finished] = await together(urls, [
    { path: "/auth/recovery/stop", body: { token: stop } },
    { path: "/auth/recovery/finish", body },
  ]);
  expect([stopped?.status, finished?.status].sort()).toEqual([200, 400]);
  const factors = finished?.status === 200 ? 0 : 1;
  expect(await standingOf(person.id)).toMatchObject({ recoveries: 0, factors });
});
