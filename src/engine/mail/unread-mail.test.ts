import { expect, it } from "vitest";
import { openWorld } from "@/testing/harness/here";

/** Guarantee: while an upgrade is rolled out, the version before drops no mail for being one that it can't read. */

const world = openWorld();

/** As that version settles a mail it gives up on. */
async function dropped(reason: string) {
  const [mail] = await world.sql(
    `insert into outbox (id, idempotency_key, template, sealed, key_id, status, expires_at)
      values (gen_random_uuid(), gen_random_uuid()::text, 'recovery-stop', '\\x01', 'k', 'queued', now() + interval '1 day')
      returning id`,
  );
  const [row] = await world.sql(
    `update outbox set status = 'dropped', settled_at = now(), last_error = $2, sealed = null where id = $1
      returning status, sealed is not null as is_kept, settled_at, next_attempt_at > now() as waits`,
    [mail?.id, reason],
  );
  return row;
}

it("it goes on waiting, with what it says", async () => {
  expect(await dropped("unreadable")).toEqual({
    status: "queued",
    is_kept: true,
    settled_at: null,
    waits: true,
  });
});

it.each(["expired", "bad_address"])("what is %s is dropped as before", async (reason) => {
  expect(await dropped(reason)).toMatchObject({ status: "dropped", is_kept: false });
});
