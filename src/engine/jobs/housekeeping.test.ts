import { beforeEach, describe, expect, it } from "vitest";
import { openWorld } from "@/testing/harness/here";
import { setLogLevel } from "../platform/log";
import { remindMembers } from "./grace-reminders";
import { pruneAll, runMaintenance } from "./housekeeping";

setLogLevel("silent");

const world = openWorld();

const count = async (table: string) =>
  Number((await world.sql(`select count(*)::int as n from ${table}`))[0]?.n);

describe("K09: housekeeping", () => {
  beforeEach(async () => {
    await world.sql("truncate users, organizations, outbox, rate_limits, single_use_tokens cascade");
  });

  it("goes on removing when counting fails, and reports that it did", async () => {
    await world.sql("insert into rate_limits (key, tat) values ('old', now() - interval '1 day')");
    await world.sql("alter table organization_days rename to elsewhere");
    try {
      await expect(runMaintenance()).rejects.toThrow("some maintenance tasks failed");
    } finally {
      await world.sql("alter table elsewhere rename to organization_days");
    }
    expect(await count("rate_limits")).toBe(0);
  });

  it("what can't be removed stops nothing else from going, and is reported", async () => {
    await world.sql("insert into rate_limits (key, tat) values ('old', now() - interval '1 day')");
    await world.sql(`insert into users (email, email_normalized, created_at)
      values ('u@example.test', 'u@example.test', now() - interval '2 days')`);
    const broken = ["refresh_tokens", "trusted_devices"];
    for (const table of broken) await world.sql(`alter table ${table} rename to ${table}_elsewhere`);
    try {
      const failed = await runMaintenance().catch((error: unknown) => error);
      expect(failed).toBeInstanceOf(AggregateError);
      expect(Object(failed).errors).toMatchObject([{ code: "42P01" }, { code: "42P01" }]);
    } finally {
      for (const table of broken) await world.sql(`alter table ${table}_elsewhere rename to ${table}`);
    }
    for (const table of ["rate_limits", "users"]) expect([table, await count(table)]).toEqual([table, 0]);
  });

  it("goes on with fewer at once where so many take too long", async () => {
    await world.sql(`create function too_slow() returns trigger language plpgsql as $$ begin
      if (select count(*) from gone) > 60 then raise exception 'too long' using errcode = 'query_canceled'; end if;
      return null; end $$`);
    await world.sql(`create trigger too_slow after delete on rate_limits referencing old table as gone
      for each statement execute function too_slow()`);
    try {
      await world.sql(
        "insert into rate_limits select g::text, now() - interval '1 hour' from generate_series(1, 600) g",
      );
      expect((await pruneAll({ pauseMs: 0 })).removed["rate limits"]).toBe(600);
    } finally {
      await world.sql("drop function too_slow cascade");
    }
  });

  it("reports what takes too long even one by one", async () => {
    await world.sql(`create function too_slow() returns trigger language plpgsql as $$ begin
      raise exception 'too long' using errcode = 'query_canceled'; end $$`);
    await world.sql("create trigger too_slow before delete on rate_limits execute function too_slow()");
    try {
      await world.sql("insert into rate_limits (key, tat) values ('old', now() - interval '1 day')");
      await expect(pruneAll({ pauseMs: 0 })).rejects.toMatchObject({ cause: { code: "UNAVAILABLE" } });
    } finally {
      await world.sql("drop function too_slow cascade");
    }
  });

  it("works in small batches, on several instances at once, and leaves alone what somebody is using", async () => {
    await world.sql(
      "insert into rate_limits select g::text, now() - interval '1 hour' from generate_series(1, 5000) g",
    );
    const once = await pruneAll({ batch: 100, batches: 3, pauseMs: 0 });
    expect(once.removed["rate limits"]).toBe(300);
    const both = await Promise.all([1, 2].map(() => pruneAll({ pauseMs: 0 })));
    expect(both.reduce((sum, { removed }) => sum + (removed["rate limits"] ?? 0), 0)).toBe(4700);
    expect(await count("rate_limits")).toBe(0);
  });

  it("shortens the audit trail by its old rows only, oldest batches first", async () => {
    await world.sql("alter table audit_events disable trigger user");
    await world.sql("delete from audit_events");
    await world.sql("alter table audit_events enable trigger user");
    await world.sql(`insert into audit_events (event, result, at) select 'sign_in', 'success', now() - make_interval(days => g)
      from generate_series(0, 999) g`);
    const { removed } = await pruneAll({ pauseMs: 0 });
    expect(removed["audit events"]).toBeGreaterThan(600);
    const [left] = await world.sql(
      "select count(*)::int as n, max(now() - at) < interval '366 days' as young from audit_events",
    );
    expect(left).toMatchObject({ young: true });
    expect(Number(left?.n)).toBeGreaterThan(360);
  });
});

describe("reminders before a second step is required", () => {
  it("go to who joins after it was announced, whatever another organization told them before", async () => {
    await world.sql("truncate users, organizations, outbox cascade");
    const id = "'00000000-0000-4000-8000-000000000001'";
    await world.sql(`insert into organizations (id, name, mfa_enforced_from, mfa_changed_at)
      values (${id}, 'Acme', now() + interval '10 days', now() - interval '5 days')`);
    await world.sql(`insert into users (email, email_normalized, email_verified_at, org_id, org_joined_at, mfa_reminded_at)
      values ('m@example.test', 'm@example.test', now(), ${id}, now() - interval '1 hour', now() - interval '2 days')`);
    expect([await remindMembers(50), await remindMembers(50)]).toEqual([1, 0]);
  });

  it("go to who has none: when it is announced, a week and a day before, once each, from however many instances", async () => {
    await world.sql("truncate users, organizations, outbox cascade");
    await world.sql(`insert into organizations (id, name, mfa_enforced_from, mfa_changed_at)
      values ('00000000-0000-4000-8000-000000000001', 'Acme', now() + interval '10 days', now())`);
    await world.sql(`insert into users (email, email_normalized, email_verified_at, org_id)
      select 'm' || g || '@example.test', 'm' || g || '@example.test', now(), '00000000-0000-4000-8000-000000000001'
      from generate_series(1, 5) g`);
    await world.sql(`insert into factors (id, user_id, type, status, enabled, sealed, key_id)
      select gen_random_uuid(), id, 'GOOGLE_AUTH', 'active', true, '', '' from users where email = 'm1@example.test'`);
    const round = async () => {
      const written = await Promise.all([remindMembers(50), remindMembers(50), remindMembers(50)]);
      return written.reduce((sum, n) => sum + n, 0);
    };
    const goOn = (days: number) =>
      world
        .sql(`update organizations set mfa_enforced_from = mfa_enforced_from - make_interval(days => ${days}),
        mfa_changed_at = mfa_changed_at - make_interval(days => ${days})`)
        .then(() =>
          world.sql(`update users set mfa_reminded_at = mfa_reminded_at - make_interval(days => ${days})`),
        );
    expect([await round(), await round()]).toEqual([4, 0]);
    await goOn(4);
    expect([await round(), await round()]).toEqual([4, 0]);
    await goOn(5);
    await world.sql("update organizations set mfa_enforced_from = now() + interval '20 hours'");
    expect([await round(), await round()]).toEqual([4, 0]);
    await world.sql("update organizations set mfa_enforced_from = now() - interval '1 hour'");
    expect(await round()).toBe(0);
    expect(await count("outbox")).toBe(12);
  });

  it("L09: a requirement that is changed again and again is five mails in a quarter of an hour", async () => {
    await world.sql("truncate users, organizations, outbox cascade");
    await world.sql(`insert into organizations (id, name, mfa_enforced_from, mfa_changed_at)
      values ('00000000-0000-4000-8000-000000000001', 'Acme', now() + interval '10 days', now())`);
    await world.sql(`insert into users (email, email_normalized, email_verified_at, org_id)
      values ('m@example.test', 'm@example.test', now(), '00000000-0000-4000-8000-000000000001')`);
    for (let minute = 0; minute < 15; minute += 1) {
      await world.sql("update organizations set mfa_changed_at = clock_timestamp()");
      await remindMembers(50);
      await world.sql("update users set mfa_reminded_at = mfa_reminded_at - interval '1 minute'");
    }
    expect(await count("outbox")).toBe(5);
  });
});
