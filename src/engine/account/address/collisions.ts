import { normalizeEmail } from "@/contract/text/email-address";
import { fields } from "../../db/query/fields";
import { query } from "../../db/query/query";
import { sql } from "../../db/query/sql";
import { update } from "../../db/query/write";
import { run } from "../../db/run";
import { invitations, UNSETTLED_ADDRESS, users } from "../../db/schema";
import { bringAccountToForm } from "../../session/principal/bring-to-form";

/**
 * Brings rows stored before domains were compared in ASCII form to that form. Safe to run on several instances at once.
 */

type Row = { id: string; key: string };
type Table = typeof users | typeof invitations;

const FIRST = "00000000-0000-0000-0000-000000000000";
const UNSETTLED = sql.raw(`(${UNSETTLED_ADDRESS})`);

const pageOf = (table: Table, after: string, batch: number): Promise<Row[]> =>
  run(query`select ${fields({ id: table.id, key: table.emailNormalized })} from ${table}
    where ${UNSETTLED} and ${table.id} > ${after}::uuid order by ${table.id} limit ${batch}::int`);

const bringInvitation = ({ id, key }: Row, normal: string): Promise<unknown> =>
  run(sql`${update(invitations, { emailNormalized: normal })}
    where ${invitations.id} = ${id}::uuid and ${invitations.emailNormalized} = ${key}`);

/** An account whose normal form another account holds keeps its own spelling and is tried again at every run. */
export async function bringAddressesToForm(batch = 200): Promise<void> {
  for (const table of [users, invitations]) {
    let after = FIRST;
    for (;;) {
      const rows = await pageOf(table, after, batch);
      for (const row of rows) {
        // The normal form may have come free since the last run.
        const normal = normalizeEmail(row.key).replace(/\.$/, "");
        // IDNA doesn't know this domain.
        if (normal === row.key) continue;
        if (table === users) await bringAccountToForm(row.key, normal);
        else await bringInvitation(row, normal);
      }
      const last = rows.at(-1);
      if (!last || rows.length < batch) break;
      after = last.id;
    }
  }
}

/** Two accounts of one address: `email` signs in under every spelling, `kept` only under its own. */
export type Collision = { kept: string; keptId: string; email: string; emailId: string };

/** Every account whose address is another account's too, once all that can be is brought to the form. */
export async function addressCollisions(): Promise<Collision[]> {
  await bringAddressesToForm();
  const left = await run(
    query`select ${fields({ id: users.id, email: users.email })} from ${users} where ${UNSETTLED}
      order by ${users.email}, ${users.id}`,
  );
  const found: Collision[] = [];
  for (const { id, email } of left) {
    const [other] = await run(query`select ${fields({ id: users.id, email: users.email })} from ${users}
      where ${users.emailNormalized} = ${normalizeEmail(email)} and ${users.id} <> ${id}::uuid`);
    if (other) found.push({ kept: email, keptId: id, email: other.email, emailId: other.id });
  }
  return found;
}
