import type { ReservedSql } from "postgres";
import { expect, it } from "vitest";
import { sharedApp } from "../harness/app";
import { request } from "../harness/http";
import { enrol, GOOGLE_AUTH, signUp } from "../people/client";
import { addPasskey } from "../people/passkey-client";

/** Guarantee (G02): a session that is ended while a change of its account is under way changes nothing any more. */

const { url, db } = sharedApp();

const factorsAndCodes = (userId: string) => db`
  select id, enabled, name from factors where user_id = ${userId}
  union all select id, used_at is null, '' from backup_codes where user_id = ${userId} order by id`;

/** Whether somebody waits for what a connection holds. */
async function waitingFor(holder: ReservedSql): Promise<boolean> {
  const [row] = await holder`select pg_backend_pid() as pid`;
  return (await db`select 1 from pg_stat_activity where ${row?.pid} = any(pg_blocking_pids(pid))`).length > 0;
}

const CHANGES: [method: string, path: string, body: unknown][] = [
  ["POST", "/mfa/reset", {}],
  ["POST", "/mfa/backup-codes", undefined],
  ["POST", "/mfa/disable", GOOGLE_AUTH],
  ["POST", "/mfa/primary", GOOGLE_AUTH],
  ["POST", "/mfa/setup", { mfaType: "PASSKEY" }],
  ["PATCH", "/mfa/passkeys/{id}", { name: "Mine" }],
  ["DELETE", "/mfa/passkeys/{id}", undefined],
];
it.each(CHANGES)(
  "%s %s, under way when its session ends, changes nothing any more",
  async (method, at, body) => {
    const { id, sessionId, token } = await enrol(await addPasskey(await signUp(url)));
    const [passkey] = await db`select id from factors where user_id = ${id} and type = 'PASSKEY'`;
    const path = at.replace("{id}", passkey?.id);
    const before = await factorsAndCodes(id);
    const held = await db.reserve();
    await held`begin`;
    await held`select 1 from users where id = ${id} for update`;
    const asked = request(url, method, path, { token, body });
    await expect.poll(() => waitingFor(held), { interval: 20, timeout: 3_000 }).toBe(true);
    await held`update sessions set revoked_at = now() where id = ${sessionId}`;
    await held`commit`;
    held.release();
    expect((await asked).status).toBeGreaterThanOrEqual(400);
    expect(await factorsAndCodes(id)).toEqual(before);
  },
);
