import { hashPassword } from "@/engine/platform/hash-password";
import type { RunningApp } from "../harness/app";
import { newAddress, PASSWORD, type SignedIn, signIn } from "./client";

/** People of a running app who are there already: for tests of what comes after signing up. */

let hash: Promise<string> | undefined;

/**
 * Somebody with a confirmed address, signed in with the password.
 * @param organization the name of one of their own
 */
export async function newPerson(
  { url, db }: Pick<RunningApp, "url" | "db">,
  organization?: string,
): Promise<SignedIn> {
  const email = newAddress();
  hash ??= hashPassword(PASSWORD);
  await db`
    with founded as (insert into organizations (name) select ${organization ?? null} where ${organization !== undefined} returning id)
    insert into users (email, email_normalized, email_verified_at, password_hash, first_name, last_name, org_id, org_role, org_joined_at)
      select ${email}, ${email}, now(), ${await hash}, 'Ada', 'Lovelace', (select id from founded),
        case when ${organization !== undefined} then 255 else 0 end, case when ${organization !== undefined} then now() end`;
  return signIn({ url, email, password: PASSWORD });
}
