import type { SQL } from "drizzle-orm";
import { AppError } from "@/contract/errors";
import { normalizeEmail } from "@/contract/text/email-address";
import { str, strOrNull } from "../../db/query/expressions";
import { fields, type RowOf } from "../../db/query/fields";
import { jsonRows } from "../../db/query/json";
import { named } from "../../db/query/named";
import { query } from "../../db/query/query";
import { sql } from "../../db/query/sql";
import { run } from "../../db/run";
import { registrations, singleUseTokens, users } from "../../db/schema";
import { tokenHash } from "../../platform/crypto";
import { hashTyped } from "../password/typed-password";
import { newestWithPassword } from "../password/waiting-password";

const t = named(singleUseTokens, "t");
const u = named(users, "u");
const r = named(registrations, "r");
const w = named(registrations, "w");

/**
 * The registrations that wait for an address, and which of them a confirmation is of. Anybody can add to them, so each
 * statement here reads a few, however many wait.
 */

const UNCONFIRMED = sql`${u.emailVerifiedAt} is null and ${u.disabledAt} is null`;
const DETAILS = {
  passwordHash: w.passwordHash,
  firstName: w.firstName,
  lastName: w.lastName,
  companyName: w.companyName,
};

/** Where more than these wait, their names aren't compared. */
const MOST_COMPARED = 20;
const NEWEST = sql`(select * from ${registrations} r where ${r.userId} = ${u.id} and ${r.expiresAt} > now()
  order by ${r.createdAt} desc limit ${MOST_COMPARED + 1}::int)`;

/** Not by its age: one whose mail was sent again waits for longer than a day. */
const OLDEST_HASH = sql`(select ${r.passwordHash} from ${registrations} r where ${r.userId} = ${u.id}
  and ${r.expiresAt} > now() order by ${r.createdAt} limit 1)`;

const FACTS = {
  userId: u.id,
  /** The row version of the person, which every registration changes, to detect a concurrent one. */
  version: str(sql`u.xmin::text`),
  /** The newest, one more than are compared. */
  newest: jsonRows({ id: w.id, ...DETAILS }, w.createdAt, sql`from ${NEWEST} w`),
  oldestHash: strOrNull(OLDEST_HASH),
};

export type Confirmable = RowOf<typeof FACTS> & {
  /** As the link was mailed: the spelling that is kept. */
  email: string;
};
export type Waiting = Confirmable["newest"][number];

/** @throws AppError INVALID_TOKEN where the link of the token isn't live */
export async function findByLink(token: string): Promise<Confirmable> {
  const [found] = await run(query`
    select ${fields({ ...FACTS, email: str(sql`coalesce(${t.data}->>'email', ${u.email})`) })}
    from ${singleUseTokens} t join ${users} u on ${u.id} = ${t.userId}
    where ${t.tokenHash} = ${tokenHash(token)}::bytea and ${t.purpose} = 'verify_email' and ${t.consumedAt} is null
      and ${t.expiresAt} > now() and ${UNCONFIRMED}`);
  if (!found) throw new AppError("INVALID_TOKEN");
  return found;
}

const OWN = {
  userId: FACTS.userId,
  version: FACTS.version,
  email: str(sql`coalesce(${w.email}, ${u.email})`),
  ...DETAILS,
};

/** A registration with the person whose address it is of. @returns undefined where it no longer waits */
export async function findByRegistration(id: string): Promise<RowOf<typeof OWN> | undefined> {
  const [found] = await run(query`
    select ${fields(OWN)} from ${registrations} w join ${users} u on ${u.id} = ${w.userId}
    where ${w.id} = ${id}::uuid and ${w.expiresAt} > now() and ${UNCONFIRMED}`);
  return found;
}

export type Given = {
  /** The password of a pending registration, which selects that one. */
  password?: string | undefined;
  /** A new password, in place of the selected registration's, or of all. */
  newPassword?: string | undefined;
  /** The id of a registration, which only its own browser knows and which selects it too. */
  registrationId?: string | undefined;
};

/**
 * The registration that counts: the selected one, or the only one. Without a selection none of several does.
 * @throws AppError INVALID_CREDENTIALS where what was given picks none of them
 */
export async function pick(
  found: Confirmable,
  { password, newPassword, registrationId }: Given,
): Promise<Waiting | undefined> {
  const { newest } = found;
  if (password === undefined && registrationId === undefined)
    return newPassword === undefined && newest.length === 1 ? newest[0] : undefined;
  const picked =
    password === undefined
      ? await findOwn(found, sql`${registrations} w where ${w.id} = ${registrationId}::uuid`)
      : await pickByPassword(found, password);
  if (!picked) throw new AppError("INVALID_CREDENTIALS");
  return picked;
}

/** @param from what follows `from`, up to a condition */
async function findOwn({ userId }: Confirmable, from: SQL): Promise<Waiting | undefined> {
  const [picked] = await run(query`select ${fields({ id: w.id, ...DETAILS })} from ${from}
    and ${w.userId} = ${userId}::uuid and ${w.expiresAt} > now()`);
  return picked;
}

/** How many salts a typed password is hashed under at most, whatever waits. */
const MOST_TRIED = 4;

/** What a stored hash begins with: its parameters and its salt. */
const recipeIn = (hash: string): string => hash.slice(0, hash.lastIndexOf("$"));

/**
 * A hash of each salt to try, the newest first and always the oldest's. This version gives all of an address one salt;
 * they differ across secrets, and the version before gave each its own.
 */
function saltsOf({ newest, oldestHash }: Confirmable): (string | undefined)[] {
  const kept = [...newest.map(({ passwordHash }) => passwordHash).toReversed(), oldestHash];
  const bySalt = new Map<string, string>();
  for (const hash of kept) if (hash && !bySalt.has(recipeIn(hash))) bySalt.set(recipeIn(hash), hash);
  // One hash where nothing is kept, as for everybody else.
  const salts: (string | undefined)[] = bySalt.size === 0 ? [undefined] : [...bySalt.values()];
  const oldest = oldestHash ? bySalt.get(recipeIn(oldestHash)) : undefined;
  const isTriedLast = salts.indexOf(oldest) >= MOST_TRIED;
  return isTriedLast ? [...salts.slice(0, MOST_TRIED - 1), oldest] : salts.slice(0, MOST_TRIED);
}

async function pickByPassword(found: Confirmable, password: string): Promise<Waiting | undefined> {
  const { userId, email } = found;
  for (const hash of saltsOf(found)) {
    const typed = await hashTyped(password, normalizeEmail(email), hash);
    const picked = await findOwn(found, sql`${newestWithPassword(typed, sql`${userId}::uuid`)} w where true`);
    if (picked) return picked;
  }
  return undefined;
}

export type Details = Omit<Waiting, "id" | "passwordHash">;
const NAMES = ["firstName", "lastName", "companyName"] as const;

/** The names to use: only if all waiting registrations agree, because some may be a stranger's. */
export function agreed({ newest }: Confirmable): Details {
  const [first, ...others] = newest;
  const isShared =
    others.length < MOST_COMPARED &&
    others.every((one) => NAMES.every((name) => one[name] === first?.[name]));
  return first && isShared ? first : { firstName: "", lastName: "", companyName: null };
}
