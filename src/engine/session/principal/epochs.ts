import { type SQL, sql } from "drizzle-orm";

/**
 * A number ends access. Each account carries two: `access` (sessions, refresh tokens, links, set-ups begun) and `trust`
 * (trusted devices, and what a session rests on one); each organization one for its `rules`. How they are used:
 *
 * - Whoever opens something reads the numbers together with the facts that are decided on (`account.epochs`), stores
 *   them with what is opened, and begins the statement with `lockAccount(account)`, which demands them: an opener that
 *   decided on what no longer holds finds no row, and opens nothing.
 * - Whatever is opened counts only while its number is still the account's: ask at every use.
 * - Whoever ends access puts RAISE_ACCESS, RAISE_TRUST or RAISE_RULES into the one `update` of the row, and what
 *   survives (one's own session, the device a method was added on) is stamped with the new number in that statement.
 * - A single session or device ends by its own row. An invitation has no number: its sender is asked about at its use.
 *
 * Why not end the rows themselves: a statement that waits for a row's lock goes on with the snapshot from before the
 * wait and doesn't see rows committed meanwhile (READ COMMITTED), so a sweep of "every session of this account" misses
 * the newest. Nor may an opener copy the number from the locked row: that would let in what was decided before it.
 *
 * A row can be updated once in a statement, a second update of it is silently left out: raise in the update there is.
 */
export type Epochs = {
  access: number;
  trust: number;
  /** The organization's; 0 where there is none. */
  rules: number;
};

/** An account as it was read. */
export type Owner = { id: string; epochs: Pick<Epochs, "access"> };

/** The condition on a row of `users` that nothing ended access since the account was read. */
export const isStill = ({ id, epochs }: Owner): SQL =>
  sql`users.id = ${id}::uuid and users.access_epoch = ${epochs.access}::int`;

/**
 * The step every change of an account begins with: it locks the person's row, where nothing ended access since it was
 * read. Changes of one account so run one after the other, and lock what else they touch in no order that another
 * could meet (ASVS 15.4.3).
 * @param onlyIf what else must hold of the row
 */
export const lockAccount = (owner: Owner, onlyIf: SQL = sql`true`, name: SQL = sql`account`): SQL =>
  sql`${name} as (select id, access_epoch from users where ${isStill(owner)} and ${onlyIf} for update)`;

/**
 * The same for a change that opens nothing and is made in a session: `holdSession` then demands that the session goes
 * on, which it does where it is that session itself that ended everything else in this moment.
 */
export const lockPerson = ({ id }: Pick<Owner, "id">): SQL =>
  sql`account as (select id, access_epoch from users where id = ${id}::uuid for update)`;

/** The assignments, in an update of `users`, that end every session, link, set-up and trusted device of an account. */
export const RAISE_ACCESS = sql`access_epoch = access_epoch + 1, trust_epoch = trust_epoch + 1`;

/** The assignment, in an update of `users`, that ends every trusted device, and what rests on one. */
export const RAISE_TRUST = sql`trust_epoch = trust_epoch + 1`;

/** The assignment, in an update of `organizations`, that does so for all its members. */
export const RAISE_RULES = sql`rules_epoch = rules_epoch + 1`;

/** What an update that raises gives back, for what survives to be stamped with. */
export const RAISED = sql`users.id, users.access_epoch, users.trust_epoch`;

/**
 * The condition, over a session `s`, its person `u` and their organization `o`, that what it rests on stands. One that
 * rests on a trusted device alone ends with that device; where all of them ended, it goes on and is asked for a second
 * step.
 */
export const DEVICE_STANDS = sql`(s.trusted_device_id is null or s.proved_at is not null
  or s.trust_epoch <> u.trust_epoch or s.rules_epoch <> coalesce(o.rules_epoch, 0)
  or exists (select 1 from trusted_devices d where d.id = s.trusted_device_id and d.untrusted_at is null))`;

/** The same, and that nothing ended it. */
export const NOT_ENDED = sql`s.access_epoch = u.access_epoch and ${DEVICE_STANDS}`;

/** The condition, over a device `d`, its person `u` and their organization `o`, that it is still trusted. */
export const TRUSTED = sql`d.untrusted_at is null and d.expires_at > now()
  and d.trust_epoch = u.trust_epoch and d.rules_epoch = coalesce(o.rules_epoch, 0)`;

/** What a session was opened with of the numbers a trusted device goes by. */
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

/** The step that lets a session go on, with its tokens. @param raised a step that gives RAISED */
export const stampSession = (sessionId: string | null, raised: SQL): SQL =>
  sql`update sessions set access_epoch = raised.access_epoch from ${raised} as raised
    where sessions.id = ${sessionId}::uuid`;

/** The step that lets the set-ups go on that a session began. @param raised a step that gives RAISED */
export const stampOwnSetUps = (sessionId: string, raised: SQL): SQL =>
  sql`update factors set access_epoch = raised.access_epoch from ${raised} as raised
    where factors.user_id = raised.id and status = 'pending' and begun_in = ${sessionId}::uuid
      and factors.access_epoch = raised.access_epoch - 1`;
