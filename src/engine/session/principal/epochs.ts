import type { SQL } from "drizzle-orm";
import { named } from "../../db/query/named";
import { sql } from "../../db/query/sql";
import { update } from "../../db/query/write";
import { factors, organizations, sessions, trustedDevices, users } from "../../db/schema";

const s = named(sessions, "s");
const u = named(users, "u");
const o = named(organizations, "o");
const d = named(trustedDevices, "d");

/**
 * A number ends access. Each account carries three: `access` (sessions, refresh tokens, links, set-ups begun), `trust`
 * (trusted devices, and what a session rests on one) and `grants` (what apps were given, also in a session that goes
 * on). Each organization carries one for its `rules`. How they are used:
 *
 * - Whoever opens something reads the numbers together with the facts that are decided on (`account.epochs`), and stores
 *   them with what is opened. Its statement begins with `lockAccount(account)`, which demands them. An opener that
 *   decided on what no longer holds finds no row.
 * - Whatever is opened counts only while its number is still the account's: ask at every use.
 * - Whoever ends access puts RAISE_ACCESS, RAISE_TRUST or RAISE_RULES into the one `update` of the row. What survives
 *   (one's own session, the device a method was added on) is stamped with the new number in that statement.
 * - A single session or device ends by its own row. An invitation has no number: its sender is asked about at its use.
 *
 * Why the rows themselves aren't ended: a statement that waits for a row's lock goes on with the snapshot from before
 * the wait (READ COMMITTED). It doesn't see rows committed meanwhile, so a sweep of "every session of this account"
 * misses the newest. Nor may an opener copy the number from the locked row: that would let in what was decided before
 * it.
 *
 * A row can be updated once in a statement, and a second update is silently left out: raise in the update there is.
 */
export type Epochs = {
  access: number;
  trust: number;
  /** The organization's; 0 where there is none. */
  rules: number;
  /** Of what apps were given. */
  grants: number;
};

/** An account as it was read. */
export type Owner = { id: string; epochs: Pick<Epochs, "access"> };

/** The condition on a row of `users` that nothing ended access since the account was read. */
export const isStill = ({ id, epochs }: Owner): SQL =>
  sql`${users}.${users.id} = ${id}::uuid and ${users}.${users.accessEpoch} = ${epochs.access}::int`;

/**
 * The step every change of an account begins with. It locks the person's row, provided that nothing ended access since
 * it was read. So changes of one account run one after the other, and none deadlocks with another (ASVS 15.4.3).
 * @param onlyIf what else must hold of the row
 */
export const lockAccount = (owner: Owner, onlyIf: SQL = sql`true`, name: SQL = sql`account`): SQL =>
  sql`${name} as (select ${users.id}, ${users.accessEpoch} from ${users} where ${isStill(owner)}
    and ${onlyIf} for update)`;

/**
 * The same without the epoch, for a change that opens nothing. `holdSession` demands that the session is live, even if
 * it has just ended all others.
 */
export const lockPerson = ({ id }: Pick<Owner, "id">): SQL =>
  sql`account as (select ${users.id}, ${users.accessEpoch} from ${users} where ${users.id} = ${id}::uuid for update)`;

/** What an update of `users` sets to end every session, link, set-up and trusted device of an account. */
export const RAISE_ACCESS = {
  accessEpoch: sql`${users.accessEpoch} + 1`,
  trustEpoch: sql`${users.trustEpoch} + 1`,
};

/** What it sets to end what apps were given, in the session that goes on, too. */
export const RAISE_GRANTS = { grantsEpoch: sql`${users.grantsEpoch} + 1` };

/** What it sets to end every trusted device, and what rests on one. */
export const RAISE_TRUST = { trustEpoch: sql`${users.trustEpoch} + 1` };

/** What an update of `organizations` sets to do so for all its members. */
export const RAISE_RULES = { rulesEpoch: sql`${organizations.rulesEpoch} + 1` };

/** What an update that raises gives back, for what survives to be stamped with. */
export const RAISED = sql`${users}.${users.id}, ${users}.${users.accessEpoch}, ${users}.${users.trustEpoch}`;

/**
 * The condition, over a session `s`, its person `u` and their organization `o`, that what it rests on stands. When one
 * trusted device ends, so do its sessions. When all do, the sessions go on and are asked for a second step.
 */
export const DEVICE_STANDS = sql`(${s.trustedDeviceId} is null or ${s.provedAt} is not null
  or ${s.trustEpoch} <> ${u.trustEpoch} or ${s.rulesEpoch} <> coalesce(${o.rulesEpoch}, 0)
  or exists (select 1 from ${trustedDevices} d where ${d.id} = ${s.trustedDeviceId} and ${d.untrustedAt} is null))`;

/** The same, and that nothing ended it. */
export const NOT_ENDED = sql`${s.accessEpoch} = ${u.accessEpoch} and ${DEVICE_STANDS}`;

/** The condition, over a device `d`, its person `u` and their organization `o`, that it is still trusted. */
export const TRUSTED = sql`${d.untrustedAt} is null and ${d.expiresAt} > now()
  and ${d.trustEpoch} = ${u.trustEpoch} and ${d.rulesEpoch} = coalesce(${o.rulesEpoch}, 0)`;

/** The epochs that trusted devices depend on, as they were when a session was opened. */
export type Standing = Pick<Epochs, "trust" | "rules">;

/** A session's proofs without a trusted device that counts no more. */
export function standingProofs<Proof extends { method: string }>(
  proofs: readonly Proof[],
  opened: Standing,
  { trust, rules }: Epochs,
): readonly Proof[] {
  const isTrusted = opened.trust === trust && opened.rules === rules;
  return isTrusted ? proofs : proofs.filter(({ method }) => method !== "TRUSTED_DEVICE");
}

/**
 * The step that lets a session go on, with its tokens. The statement has locked it, as one that had ended must not.
 * @param raised a step that gives RAISED
 */
export const stampSession = (sessionId: string, raised: SQL): SQL =>
  sql`${update(sessions, { accessEpoch: sql`raised.${users.accessEpoch}` })} from ${raised} as raised
    where ${sessions}.${sessions.id} = ${sessionId}::uuid`;

/** The step that lets the set-ups go on that a session began. @param raised a step that gives RAISED */
export const stampOwnSetUps = (sessionId: string, raised: SQL): SQL =>
  sql`${update(factors, { accessEpoch: sql`raised.${users.accessEpoch}` })} from ${raised} as raised
    where ${factors}.${factors.userId} = raised.${users.id} and ${factors.status} = 'pending'
      and ${factors.begunIn} = ${sessionId}::uuid
      and ${factors}.${factors.accessEpoch} = raised.${users.accessEpoch} - 1`;
