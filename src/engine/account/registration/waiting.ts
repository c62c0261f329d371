import { sql } from "drizzle-orm";
import { AppError } from "@/contract/errors";
import { normalizeEmail } from "@/contract/text/email-address";
import { run } from "../../db/run";
import { tokenHash } from "../../platform/crypto";
import { hashTyped, isTyped } from "../password/typed-password";

/** The registrations that wait for an address, and which of them a confirmation is of. */

export type Waiting = {
  id: string;
  passwordHash: string | null;
  firstName: string;
  lastName: string;
  companyName: string | null;
};

export type Confirmable = {
  userId: string;
  /** Of the person's row. Every registration writes it: what was read with it holds for as long as it is the same. */
  version: string;
  /** As the link was mailed: the spelling that is kept. */
  email: string;
  waiting: readonly Waiting[];
};

/** @throws AppError INVALID_TOKEN where the link of the token isn't live */
export async function findByLink(token: string): Promise<Confirmable> {
  const [found] = await run<Confirmable>(sql`
    select ${FACTS}, coalesce(t.data->>'email', u.email) as email
    from single_use_tokens t join users u on u.id = t.user_id
    where t.token_hash = ${tokenHash(token)}::bytea and t.purpose = 'verify_email' and t.consumed_at is null
      and t.expires_at > now() and ${UNCONFIRMED}`);
  if (!found) throw new AppError("INVALID_TOKEN");
  return found;
}

/** @returns undefined where it no longer waits */
export async function findByRegistration(id: string): Promise<Confirmable | undefined> {
  const [found] = await run<Confirmable>(sql`
    select ${FACTS}, coalesce(r.email, u.email) as email
    from registrations r join users u on u.id = r.user_id
    where r.id = ${id}::uuid and r.expires_at > now() and ${UNCONFIRMED}`);
  return found;
}

const UNCONFIRMED = sql`u.email_verified_at is null and u.disabled_at is null`;
const FACTS = sql`u.id as "userId", u.xmin::text as version, coalesce((
  select json_agg(json_build_object('id', w.id, 'passwordHash', w.password_hash, 'firstName', w.first_name,
    'lastName', w.last_name, 'companyName', w.company_name) order by w.created_at)
  from registrations w where w.user_id = u.id and w.expires_at > now()), '[]'::json) as waiting`;

export type Given = {
  /** One that a registration which waits was made with: it picks that one. */
  password?: string | undefined;
  /** To be set in place of the picked one's, or of all. */
  newPassword?: string | undefined;
  /** The id that a registration was answered with, and nobody else was told: it picks that one as well. */
  registrationId?: string | undefined;
};

/**
 * The registration that counts. Where nothing says which, the only one there is; of several, none.
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

/** All share one salt, but for those of another version or another secret: each salt is tried once. */
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

/** What all that wait say alike: where they differ, some are strangers', and nobody knows which. */
export function agreed(waiting: readonly Waiting[]): Details {
  const [first, ...others] = waiting;
  const isShared = first && others.every((one) => NAMES.every((name) => one[name] === first[name]));
  return isShared ? first : { firstName: "", lastName: "", companyName: null };
}
