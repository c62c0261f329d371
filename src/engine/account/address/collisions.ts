import { sql } from "drizzle-orm";
import { normalizeEmail } from "@/contract/text/email-address";
import { run } from "../../db/run";
import { UNSETTLED_ADDRESS } from "../../db/schema";
import { bringAccountToForm } from "../../session/principal/bring-to-form";

/** Rows from before domains counted by their ASCII form, brought to it; any number of instances may do it at once. */

type Row = { id: string; key: string };
type Table = "users" | "invitations";

const FIRST = "00000000-0000-0000-0000-000000000000";
const UNSETTLED = sql.raw(`(${UNSETTLED_ADDRESS})`);

const pageOf = (table: Table, after: string, batch: number): Promise<Row[]> =>
  run<Row>(sql`select id, email_normalized as key from ${sql.identifier(table)}
    where ${UNSETTLED} and id > ${after}::uuid order by id limit ${batch}::int`);

const bringInvitation = ({ id, key }: Row, normal: string): Promise<unknown> =>
  run(sql`update invitations set email_normalized = ${normal}
    where id = ${id}::uuid and email_normalized = ${key}`);

/** An account whose address another one has stays as it is, and is looked at again every time: they are few. */
export async function bringAddressesToForm(batch = 200): Promise<void> {
  for (const table of ["users", "invitations"] as const) {
    let after = FIRST;
    for (;;) {
      const rows = await pageOf(table, after, batch);
      for (const row of rows) {
        // What was given up to another is taken back once that one is gone.
        const normal = normalizeEmail(row.key).replace(/\.$/, "");
        // No domain that IDNA knows.
        if (normal === row.key) continue;
        if (table === "users") await bringAccountToForm(row.key, normal);
        else await bringInvitation(row, normal);
      }
      const last = rows.at(-1);
      if (!last || rows.length < batch) break;
      after = last.id;
    }
  }
}

/** Two accounts of one address: only `email` is found under every spelling of it, `kept` under its own alone. */
export type Collision = { kept: string; keptId: string; email: string; emailId: string };

/** Every account whose address is another account's too, once all that can be is brought to the form. */
export async function addressCollisions(): Promise<Collision[]> {
  await bringAddressesToForm();
  const left = await run<Row & { email: string }>(
    sql`select id, email, email_normalized as key from users where ${UNSETTLED} order by email, id`,
  );
  const found: Collision[] = [];
  for (const { id, email } of left) {
    const [other] = await run<{ id: string; email: string }>(sql`select id, email from users
      where email_normalized = ${normalizeEmail(email)} and id <> ${id}::uuid`);
    if (other) found.push({ kept: email, keptId: id, email: other.email, emailId: other.id });
  }
  return found;
}
