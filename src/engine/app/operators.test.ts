import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { AppBrowser } from "@/testing/apps/browser";
import { newEnrolled, openBrowser, proveCode } from "@/testing/apps/here";
import { mustAsk, openWorld } from "@/testing/harness/here";
import { type Enrolled, GOOGLE_AUTH } from "@/testing/people/client";
import { newPerson } from "@/testing/people/here";
import { addPasskey, signInWithPasskey } from "@/testing/people/passkey-client";
import { codeAt, lastingStep } from "@/testing/people/totp-steps";
import { verifyAccessToken } from "../platform/access-token";
import { env } from "../platform/settings/env";
import { principalByClaims, principalByToken } from "../session/principal/by-token";
import type { Principal } from "../session/principal/principal";
import { operatorStanding, requireOperator } from "./operators";

/**
 * Guarantee: an operator's mailbox alone makes nobody an operator. A second step counts a day after its set-up, and
 * all operators are told of it.
 */

process.env.OPERATOR_EMAILS = "ada@example.test, grace@example.test";
const OPERATORS = ["ada@example.test", "grace@example.test"];

const world = openWorld();
const settings = env();
const { APP_URL } = settings;

/** As where an installation is for more than this machine. */
async function inTheWorld<T>(work: () => Promise<T>): Promise<T> {
  settings.APP_URL = "https://auth.example.test";
  try {
    return await work();
  } finally {
    settings.APP_URL = APP_URL;
  }
}

const rename = (id: string, email: string) =>
  world.sql("update users set email = $2, email_normalized = $2 where id = $1", [id, email]);

/** Nobody has an operator's address any more. */
const leave = () =>
  world.sql(
    "update users set email = id || '@gone.test', email_normalized = id || '@gone.test' where email = any($1)",
    [OPERATORS],
  );

let ada: Enrolled;
let token: string;
beforeAll(async () => {
  ada = await newEnrolled();
  await rename(ada.id, "ada@example.test");
  ada = { ...ada, email: "ada@example.test" };
  const browser = await openBrowser(ada);
  ada = await proveCode(browser, ada);
  token = sessionOf(browser);
});

const sessionOf = (browser: AppBrowser): string =>
  /latchkey-session=([^;]+)/.exec(browser.cookieHeader())?.[1] ?? "";

async function principal(of = token): Promise<Principal> {
  const found = await principalByToken(of, "cookie");
  if (!found) throw new Error("no session");
  return found;
}
const standing = () => inTheWorld(async () => operatorStanding(await principal()));
const operate = (toLook = false) => inTheWorld(async () => requireOperator(await principal(), { toLook }));
const setUpAgo = (hours: number) =>
  world.sql("update factors set confirmed_at = now() - make_interval(hours => $2::int) where user_id = $1", [
    ada.id,
    hours,
  ]);
/** When the first thing happened here. */
const beganAgo = (hours: number) =>
  world.sql(
    `insert into audit_events (id, at, event, result) overriding system value
      values ((select min(id) - 1 from audit_events), now() - make_interval(hours => $1::int), 'account.registered', 'success')`,
    [hours],
  );

describe("a second step that was just set up", () => {
  it("is enough on an installation's first day, for whoever installs it", async () => {
    await beganAgo(23);
    expect(await standing()).toEqual({ is: "proved" });
    await operate();
  });

  it("makes nobody an operator afterwards, however often they sign in, until a day has passed", async () => {
    await beganAgo(25);
    await setUpAgo(23);
    expect(await standing()).toEqual({ is: "waiting", until: expect.any(Date), hasOlder: false });
    for (const toLook of [true, false])
      await expect(operate(toLook)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await setUpAgo(25);
    expect(await standing()).toEqual({ is: "proved" });
    await operate();
  });

  it("is enough at once beside an older one, and where this machine alone is served", async () => {
    await world.sql(
      `insert into factors (id, user_id, type, status, enabled, sealed, key_id, credential_id, access_epoch, confirmed_at)
        select gen_random_uuid(), $1, 'PASSKEY', 'active', true, sealed, key_id, 'x', 0, now() from factors where user_id = $1`,
      [ada.id],
    );
    expect(await standing()).toEqual({ is: "proved" });
    await setUpAgo(1);
    expect(await standing()).toMatchObject({ is: "waiting" });
    expect(await operatorStanding(await principal())).toEqual({ is: "proved" });
    await world.sql("update factors set enabled = false where user_id = $1 and type <> 'PASSKEY'", [ada.id]);
    await setUpAgo(25);
    await world.sql(
      "update factors set enabled = type <> 'PASSKEY', confirmed_at = case when type = 'PASSKEY' then confirmed_at else now() end where user_id = $1",
      [ada.id],
    );
    expect(await standing()).toMatchObject({ is: "waiting" });
    await world.sql("delete from factors where user_id = $1 and type = 'PASSKEY'", [ada.id]);
    await setUpAgo(25);
  });
});

describe("what else the mailbox can have done", () => {
  const prove = (method: string) =>
    world.sql(
      "update sessions set proofs = proofs || jsonb_build_array(jsonb_build_object('method', $2::text, 'at', now())) where user_id = $1",
      [ada.id, method],
    );
  const forget = (method: string) =>
    world.sql(
      `update sessions set proofs = (select jsonb_agg(proof) from jsonb_array_elements(proofs) proof
        where proof->>'method' <> $2) where user_id = $1`,
      [ada.id, method],
    );

  it("a new one beside one that was there, or new codes, make nobody an operator", async () => {
    // What was proved hours ago in the same session vouches for nothing that is proved now.
    await world.sql(
      `update sessions set proofs = (select jsonb_agg(case when proof->>'method' = 'GOOGLE_AUTH'
        then proof || jsonb_build_object('at', now() - interval '1 hour') else proof end)
        from jsonb_array_elements(proofs) proof) where user_id = $1`,
      [ada.id],
    );
    await world.sql(
      `insert into factors (id, user_id, type, status, enabled, sealed, key_id, credential_id, access_epoch, confirmed_at,
          last_used_at)
        select gen_random_uuid(), $1, 'PASSKEY', 'active', true, sealed, key_id, of, 0, now() - age, now() - age
        from factors, (values ('old', interval '25 hours'), ('new', '0')) as one(of, age) where user_id = $1`,
      [ada.id],
    );
    await world.sql(
      "update factors set last_used_at = now() + interval '1 minute' where credential_id = 'new'",
    );
    await prove("PASSKEY");
    await expect(operate()).rejects.toMatchObject({ code: "FORBIDDEN" });
    // Whichever is used afterwards, the newer one may have given it.
    await world.sql(
      "update factors set last_used_at = now() + interval '2 minutes' where credential_id = 'old'",
    );
    await expect(operate()).rejects.toMatchObject({ code: "FORBIDDEN" });
    await world.sql(
      "update factors set last_used_at = now() - interval '25 hours' where credential_id = 'old'",
    );
    await world.sql("delete from factors where credential_id = 'new'");
    await expect(operate()).rejects.toMatchObject({ code: "FORBIDDEN" });
    await world.sql("update factors set last_used_at = now() where credential_id = 'old'");
    await operate();
    await forget("PASSKEY");
    await world.sql("delete from factors where type = 'PASSKEY'");
    await prove("BACKUP_CODE");
    await expect(operate()).rejects.toMatchObject({ code: "FORBIDDEN" });
    // The app is older than the codes are, and is offered.
    expect(await standing()).toMatchObject({ is: "waiting", hasOlder: true });
    await setUpAgo(1);
    expect(await standing()).toMatchObject({ is: "waiting", hasOlder: false });
    await setUpAgo(25);
    await world.sql("update backup_codes set created_at = now() - interval '25 hours' where user_id = $1", [
      ada.id,
    ]);
    await operate();
    for (const method of ["BACKUP_CODE", "GOOGLE_AUTH"]) await forget(method);
    await prove("GOOGLE_AUTH");
    await world.sql("update factors set last_used_at = now() where user_id = $1", [ada.id]);
    await operate();
  });

  it("nor is it an installation's first day where its trail has gone and its accounts haven't", async () => {
    await setUpAgo(1);
    await world.sql("alter table audit_events disable trigger user");
    await world.sql("update audit_events set at = now() where at < now() - interval '1 hour'");
    await world.sql("alter table audit_events enable trigger user");
    await operate();
    await world.sql("update users set created_at = now() - interval '25 hours' where id = $1", [ada.id]);
    await expect(operate()).rejects.toMatchObject({ code: "FORBIDDEN" });
    await beganAgo(25);
    await setUpAgo(25);
  });
});

it("an account that takes an operator's address waits as long, whatever it has had before", async () => {
  await world.sql("update users set email_changed_at = now() - interval '23 hours' where id = $1", [ada.id]);
  expect(await standing()).toMatchObject({ is: "waiting", hasOlder: false });
  await world.sql("update users set email_changed_at = null where id = $1", [ada.id]);
  expect(await standing()).toEqual({ is: "proved" });
});

const shown = z.object({ result: z.object({ data: z.object({ data: z.object({ secret: z.string() }) }) }) });

it("a second step that was set up, proved and turned off again makes nobody an operator", async () => {
  await beganAgo(25);
  const thief = await newPerson();
  const browser = await openBrowser(thief);
  const begun = await browser.mutate("mfa.setup", GOOGLE_AUTH);
  const { secret } = shown.parse(begun.body).result.data.data;
  const code = await codeAt(secret, await lastingStep());
  expect((await browser.mutate("mfa.verifySetup", { ...GOOGLE_AUTH, code })).status).toBe(200);
  expect((await browser.mutate("mfa.disable", GOOGLE_AUTH)).status).toBe(200);
  await rename(ada.id, "nobody-else@example.test");
  await rename(thief.id, "ada@example.test");
  const found = await principal(sessionOf(browser));
  const asked = inTheWorld(() => requireOperator(found, { toLook: false }));
  await expect(asked).rejects.toMatchObject({ code: "FORBIDDEN" });
  expect(await inTheWorld(() => operatorStanding(found))).toMatchObject({ is: "waiting" });
});

it("a passkey that was just added and removed again makes nobody an operator, though an older one is used since", async () => {
  await beganAgo(25);
  const owner = await addPasskey(await newPerson());
  await rename(owner.id, `${owner.id}@gone.test`);
  await world.sql("update factors set confirmed_at = now() - interval '25 hours' where user_id = $1", [
    owner.id,
  ]);
  await addPasskey(owner);
  const [added] = await world.sql(
    "select id from factors where user_id = $1 order by confirmed_at desc limit 1",
    [owner.id],
  );
  await mustAsk("DELETE", `/mfa/passkeys/${added?.id}`, { token: owner.token });
  await signInWithPasskey(owner);
  await leave();
  await rename(owner.id, "ada@example.test");
  const claims = verifyAccessToken(owner.token);
  const found = claims && (await principalByClaims(claims));
  if (!found) throw new Error("no session");
  const asked = inTheWorld(() => requireOperator(found, { toLook: false }));
  await expect(asked).rejects.toMatchObject({ code: "FORBIDDEN" });
});
