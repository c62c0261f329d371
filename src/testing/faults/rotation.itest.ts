import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { createTestDatabase, type TestDatabase } from "../database/database";
import { type AppOptions, type RunningApp, startApp } from "../harness/app";
import { request } from "../harness/http";
import { type Enrolled, enrol, signInFully, signUp } from "../people/client";
import { resealing } from "./reseal";

/** K02, R12: the secret is exchanged in the order the README gives while people go on signing in on every instance. */
const first = randomBytes(33).toString("base64");
const second = randomBytes(33).toString("base64");
/** One address for all, as behind a load balancer: access tokens name it. */
const APP_URL = "http://localhost:3000";
/** More than one batch, and not a whole number of them. */
const OLD_MAILS = 450;

let database: TestDatabase;
const running: RunningApp[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await Promise.all(running.map((app) => app.stop()));
  await database.drop();
});

async function start(...secrets: string[]): Promise<RunningApp> {
  const kept: NonNullable<AppOptions["database"]> = { ...database, drop: async () => {} };
  const app = await startApp({ database: kept, env: { APP_URL, AUTH_SECRET: secrets.join(",") } });
  running.push(app);
  return app;
}

/** Signs in with a code on one instance, and asks another with the token. */
async function signInAcross(person: Enrolled, at: RunningApp, other: RunningApp): Promise<Enrolled> {
  const signedIn = { ...(await signInFully({ ...person, url: at.url })), url: person.url };
  const answer = await request(other.url, "GET", "/mfa/status", { token: signedIn.token });
  expect(answer.status).toBe(200);
  return signedIn;
}

/** @param killAfter what it says when it is to be killed */
const reseal = (secrets: readonly string[], killAfter?: string) =>
  resealing(database, { APP_URL, AUTH_SECRET: secrets.join(",") }, killAfter);

/** Mails of the past, sealed under an older secret. */
async function fillMailbox({ db }: RunningApp, secret = first, count = OLD_MAILS): Promise<void> {
  vi.resetModules();
  vi.stubEnv("AUTH_SECRET", secret);
  const { seal } = await import("@/engine/platform/crypto");
  // The next file of this process has its own secret again, and nothing derived from this one.
  onTestFinished(() => {
    vi.unstubAllEnvs();
    vi.resetModules();
  });
  const rows = Array.from({ length: count }, () => {
    const id = randomUUID();
    const { sealed, keyId } = seal(JSON.stringify({ to: "ada@example.test", props: {} }), `outbox:${id}`);
    return {
      id,
      idempotency_key: id,
      template: "x",
      sealed,
      key_id: keyId,
      status: "sent",
      expires_at: new Date(),
    };
  });
  await db`insert into outbox ${db(rows)}`;
}

async function keyIds({ db }: RunningApp): Promise<string[]> {
  const rows = await db`select distinct key_id as id from factors
    union select distinct key_id from outbox where sealed is not null`;
  return rows.map(({ id }) => String(id));
}

describe("K02, R12: the secret is rotated on two instances", () => {
  let ada: Enrolled;
  let grace: Enrolled;

  it("nobody notices while it comes, is used, and the older one goes", async () => {
    let one = await start(first);
    let two = await start(first);
    ada = await enrol(await signUp(one.url));
    const [oldId = ""] = await keyIds(one);

    await one.stop();
    one = await start(first, second);
    ada = await signInAcross(ada, one, two);
    await two.stop();
    two = await start(first, second);

    await one.stop();
    one = await start(second, first);
    grace = await enrol(await signUp(one.url));
    grace = await signInAcross(grace, one, two);
    ada = await signInAcross(ada, two, one);
    await two.stop();
    two = await start(second, first);
    await fillMailbox(one);

    expect(await reseal([second, first], "1 sealed")).not.toContain("can be removed");
    expect(await keyIds(one)).toContain(oldId);
    expect(await reseal([second, first])).toContain("can be removed");
    expect(await keyIds(one)).toEqual([expect.not.stringMatching(oldId)]);
    expect(await reseal([second, first])).toContain("0 sealed anew");

    await one.stop();
    one = await start(second);
    ada = await signInAcross(ada, one, two);
    grace = await signInAcross(grace, two, one);
    await two.stop();
    two = await start(second);
    ada = await signInAcross(ada, two, one);
  }, 180_000);

  it("what no listed secret opens is counted, and nothing is removed for it", async () => {
    const third = randomBytes(33).toString("base64");
    const [app] = running.slice(-1);
    if (!app) throw new Error("no app");
    await fillMailbox(app, third, 2);
    const said = await reseal([second]);
    expect(said).toMatch(/^2 could not be opened with any listed secret; keep the older ones\.$/m);
    // One that opens nothing at all is another installation's (W03).
    const other = await reseal([randomBytes(33).toString("base64")]);
    expect(other).toMatch(/^AUTH_SECRET .* is not the one this database was sealed with/m);
    await signInAcross(grace, app, app);
  }, 60_000);
});
