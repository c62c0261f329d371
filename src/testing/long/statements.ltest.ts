import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { OPERATIONS } from "@/api/routers/operations";
import { ACCOUNT_SCENARIOS } from "../audit/account-scenarios";
import { ORGANIZATION_SCENARIOS } from "../audit/organization-scenarios";
import { RECOVERY_SCENARIOS } from "../audit/recovery-scenarios";
import type { Scenario } from "../audit/scenario";
import { SIGN_IN_SCENARIOS } from "../audit/sign-in-scenarios";
import { createTestDatabase, type TestDatabase } from "../database/database";
import { type Database, openDatabase } from "../database/rows";
import { enrol, signUp } from "../people/client";
import { operateApps, workWithApp } from "../plans/ask-apps";
import { fillTables } from "../plans/fill";
import { askEverything, askOfTheirOwn, doTheRest, type Heard, openHere } from "../plans/in-process";
import { genericPlan, wholeReads } from "../plans/plan";
import { WAYS_IN } from "../tables/ways-in";

/** Guarantee: however many people there are, no statement of the app reads all of a table that grows with them. */

/** What may, and why: part of the statement's text, and the table. */
const MAY: readonly { statement: RegExp; reads: RegExp; because: string }[] = [
  {
    statement: /from "?rate_limits"? where tat < now\(\)/,
    reads: /^rate_limits$/,
    because: "housekeeping takes 500 rows of it and stops; an index would cost each request more than that",
  },
  {
    statement: /exists \(select 1 from factors\) or exists/,
    reads: /^(factors|outbox)$/,
    because: "once at the start, and it stops at the first row",
  },
  {
    statement: /"status" <> \$\d and "outbox"\."sealed" is not null\) order by/,
    reads: /^outbox$/,
    because: "the mailbox of whoever tries it on their own machine",
  },
  {
    statement: /from recoveries r join users u .* where r\.closes_at > now\(\)/,
    reads: /^(recoveries|users)$/,
    because: "as many as wait at that moment, whom it is about: what is over is removed",
  },
  {
    statement: /^ ?with mark as materialized/,
    reads: /^organizations/,
    because: "a batch of the trail is about as many organizations as there are",
  },
  {
    statement: /from organizations o where not exists \(select 1 from organization_days/,
    reads: /^organizations$/,
    because: "each is counted once a day, and it stops at the fiftieth that isn't yet",
  },
  {
    statement: /key_id <> .* order by id limit/,
    reads: /^(factors|outbox)/,
    because: "the operator's own command, which goes through all there is by its key, in pages",
  },
];

const SCENARIOS: readonly Scenario[] = [
  ACCOUNT_SCENARIOS,
  SIGN_IN_SCENARIOS,
  RECOVERY_SCENARIOS,
  ORGANIZATION_SCENARIOS,
  // The operator's are in a process of their own, which nobody hears: `doTheRest` does the same here.
]
  .flatMap((scenarios) => Object.values<readonly Scenario[]>(scenarios).flat())
  .filter(({ by }) => by !== "the operator");

describe("on a hundred thousand people", () => {
  let heard: Heard;
  let big: TestDatabase;
  let db: Database;
  let grows: string[];
  let partial: Set<string>;

  beforeAll(async () => {
    const here = await openHere();
    heard = here.heard;
    try {
      for (const { go } of SCENARIOS) await go(here.app);
      for (const { go } of WAYS_IN)
        await go({ url: here.app.url, db: here.app.db, person: await enrol(await signUp(here.app.url)) });
      await askEverything(here.app);
      await askOfTheirOwn(here.app);
      await operateApps(here.app);
      await workWithApp();
      await doTheRest(here.app);
    } finally {
      await here.app.stop();
    }
    big = await createTestDatabase();
    db = openDatabase(big.adminUrl);
    grows = await fillTables(db);
    const found = await db`select indexrelid::regclass::text as name from pg_index where indpred is not null`;
    partial = new Set(found.map(({ name }) => String(name)));
  }, 1_200_000);
  afterAll(async () => {
    await db?.end();
    await big?.drop();
  });

  it("everything was asked", () => {
    expect(OPERATIONS.map(({ name }) => name).filter((name) => !heard.operations.has(name))).toEqual([]);
    expect(heard.statements.size).toBeGreaterThan(150);
  });

  it("every table that grows is filled", async () => {
    const rows = await db`select relname::text as name from pg_class
      where relnamespace = 'public'::regnamespace and relkind = 'r' and reltuples < 10000`;
    const small = rows.map(({ name }) => String(name)).filter((name) => name !== "organizations");
    // One row, and what an operator makes by hand.
    expect(small.filter((name) => !["audit_counts", "apps", "signing_keys"].includes(name))).toEqual([]);
  });

  it("no statement reads all of one", async () => {
    const faults: string[] = [];
    const used = new Set<(typeof MAY)[number]>();
    for (const sent of heard.statements) {
      const text = sent.replace(/\s+/g, " ");
      const whole = wholeReads(await genericPlan(db, sent), partial).filter((read) =>
        grows.includes(read.split(" ")[0] ?? ""),
      );
      for (const read of whole) {
        const allowed = MAY.find(({ statement, reads }) => statement.test(text) && reads.test(read));
        if (allowed) used.add(allowed);
        else faults.push(`${read}: ${text}`);
      }
    }
    expect(faults).toEqual([]);
    expect(MAY.filter((one) => !used.has(one))).toEqual([]);
  }, 300_000);

  it("a plan that reads all of a table is seen", async () => {
    const plan = await genericPlan(db, "select id from users where first_name = $1");
    expect(wholeReads(plan, partial)).toEqual(["users"]);
  });
});
