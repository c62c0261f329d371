import { AppError } from "@/contract/errors";
import { normalizeEmail } from "@/contract/text/email-address";
import { str } from "../../db/query/expressions";
import { fields, type RowOf } from "../../db/query/fields";
import { jsonRows } from "../../db/query/json";
import { named } from "../../db/query/named";
import { query } from "../../db/query/query";
import { sql } from "../../db/query/sql";
import { run } from "../../db/run";
import { registrations, singleUseTokens, users } from "../../db/schema";
import { tokenHash } from "../../platform/crypto";
import { hashTyped, isTyped } from "../password/typed-password";

const t = named(singleUseTokens, "t");
const u = named(users, "u");
const r = named(registrations, "r");
const w = named(registrations, "w");

/** The registrations that wait for an address, and which of them a confirmation is of. */

const UNCONFIRMED = sql`${u.emailVerifiedAt} is null and ${u.disabledAt} is null`;
const FACTS = {
  userId: u.id,
  /** The row version of the person, which every registration changes, to detect a concurrent one. */
  version: str(sql`u.xmin::text`),
  waiting: jsonRows(
    {
      id: w.id,
      passwordHash: w.passwordHash,
      firstName: w.firstName,
      lastName: w.lastName,
      companyName: w.companyName,
    },
    w.createdAt,
    sql`from ${registrations} w where ${w.userId} = ${u.id} and ${w.expiresAt} > now()`,
  ),
};

export type Confirmable = RowOf<typeof FACTS> & {
  /** As the link was mailed: the spelling that is kept. */
  email: string;
};
export type Waiting = Confirmable["waiting"][number];

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

/** @returns undefined where it no longer waits */
export async function findByRegistration(id: string): Promise<Confirmable | undefined> {
  const [found] = await run(query`
    select ${fields({ ...FACTS, email: str(sql`coalesce(${r.email}, ${u.email})`) })}
    from ${registrations} r join ${users} u on ${u.id} = ${r.userId}
    where ${r.id} = ${id}::uuid and ${r.expiresAt} > now() and ${UNCONFIRMED}`);
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
  { email, waiting }: Confirmable,
  { password, newPassword, registrationId }: Given,
): Promise<Waiting | undefined> {
  if (password === undefined && registrationId === undefined)
    return newPassword === undefined && waiting.length === 1 ? waiting[0] : undefined;
  const picked =
    password === undefined
      ? waiting.find(({ id }) => id === registrationId)
      : await pickByPassword(normalizeEmail(email), waiting, password);
  if (!picked) throw new AppError("INVALID_CREDENTIALS");
  return picked;
}

/** Their salts may differ only across releases or secrets, so each salt is tried once. */
async function pickByPassword(address: string, waiting: readonly Waiting[], password: string) {
  const salts = new Map(waiting.map(({ passwordHash }) => [passwordHash?.split("$")[4], passwordHash]));
  for (const kept of salts.values()) {
    const typed = await hashTyped(password, address, kept);
    const picked = waiting.findLast(({ passwordHash }) => isTyped(typed, passwordHash));
    if (picked) return picked;
  }
  return undefined;
}

export type Details = Omit<Waiting, "id" | "passwordHash">;
const NAMES = ["firstName", "lastName", "companyName"] as const;

/** The names to use: only if all waiting registrations agree, because some may be a stranger's. */
export function agreed(waiting: readonly Waiting[]): Details {
  const [first, ...others] = waiting;
  const isShared = first && others.every((one) => NAMES.every((name) => one[name] === first[name]));
  return isShared ? first : { firstName: "", lastName: "", companyName: null };
}
