import { randomUUID } from "node:crypto";

/** Long expired rows for housekeeping to remove, as many of each kind as asked for. */
export const EXPIRING = [
  "sessions",
  "refresh_tokens",
  "single_use_tokens",
  "rate_limits",
  "trusted_devices",
] as const;

const PAST = "now() - interval '30 days'";
const HASH = "decode(md5($1 || g), 'hex')";

/** `$1` is a key that tells these rows from any others, `$2` their owner. */
const FILLS: Readonly<Record<(typeof EXPIRING)[number], string>> = {
  sessions: `insert into sessions (id, user_id, token_hash, carrier, level, proofs, created_at, expires_at)
    select gen_random_uuid(), $2::uuid, ${HASH}, 'bearer', 'full', '[]', ${PAST}, ${PAST}`,
  refresh_tokens: `insert into refresh_tokens (session_id, token_hash, created_at, consumed_at)
    select $2::uuid, ${HASH}, ${PAST}, ${PAST}`,
  single_use_tokens: `insert into single_use_tokens (purpose, token_hash, user_id, expires_at)
    select 'reset_password', ${HASH}, $2::uuid, ${PAST}`,
  rate_limits: `insert into rate_limits (key, tat) select 'expired ' || $1 || g || $2, ${PAST}`,
  trusted_devices: `insert into trusted_devices (user_id, token_hash, name, expires_at)
    select $2::uuid, ${HASH}, '', ${PAST}`,
};

type Run = (text: string, params: string[]) => Promise<unknown>;

/** @param run as the tables' owner @param owner whose they are, and a session of theirs that lives on */
export async function fillExpired(
  run: Run,
  owner: { userId: string; sessionId: string },
  rows: number,
): Promise<void> {
  for (const table of EXPIRING) {
    const whose = table === "refresh_tokens" ? owner.sessionId : owner.userId;
    await run(`${FILLS[table]} from generate_series(1, ${rows}) as g`, [randomUUID(), whose]);
    await run(`analyze ${table}`, []);
  }
}
