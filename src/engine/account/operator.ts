import { sql } from "drizzle-orm";
import type { AuditEvent } from "@/contract/audit-events";
import { writtenAddress } from "@/contract/text/email-address";
import { audit } from "../audit/audit";
import { OPERATOR } from "../audit/caller";
import { hasAddress, likeliestFirst } from "../db/addressed";
import { run } from "../db/run";
import { andSteps } from "../db/sql";
import { WIPED_FROM_OUTSIDE, wipeSteps } from "../factor/removal";
import { appLink, mail } from "../mail/notices";
import { NOTICE_SECONDS } from "../mail/outbox";
import { addressForms } from "../platform/address-forms";
import { currentKeyId, open, seal } from "../platform/crypto";
import { SEALED_AS } from "../platform/sealed-as";
import { sweep } from "../session/ending";
import { RAISE_ACCESS } from "../session/principal/epochs";

/**
 * What the operator can do at the machine, for somebody who has lost everything. Each is recorded and mailed to the
 * account's owner, and none of them sets a password or shows a secret.
 */
type Owner = { id: string; email: string };
export type OperatorAction = "unlock" | "reset-mfa" | "end-sessions";

/** @returns whose account it is, or undefined when there is none */
export async function actAsOperator(action: OperatorAction, email: string): Promise<Owner | undefined> {
  const forms = addressForms(writtenAddress(email));
  const [owner] = await run<Owner>(
    sql`select u.id, u.email from users u where u.held_for is null and ${hasAddress(sql`u.email_normalized`, forms)}
      order by ${likeliestFirst(forms)} limit 1`,
  );
  if (owner) await ACTIONS[action](owner);
  return owner;
}

function told(owner: Owner, action: OperatorAction, event: AuditEvent) {
  const props = { action, helpLink: appLink("/settings/activity") };
  const message = { template: "operator-action", props, to: owner.email, userId: owner.id } as const;
  return sql`recorded as (${audit(OPERATOR, { event, userId: owner.id, detail: { by: "operator" } }, sql`found`)}),
    mailed as (${mail({ ...message, expiresInSeconds: NOTICE_SECONDS }, sql`found`)})`;
}

const ACTIONS: Record<OperatorAction, (owner: Owner) => Promise<unknown>> = {
  unlock: (owner) =>
    run(sql`
      with found as (update users set mfa_failures = 0, mfa_locked_until = null
        where id = ${owner.id}::uuid returning id),
      ${told(owner, "unlock", "account.unlocked")}
      select id from found`),
  "reset-mfa": (owner) =>
    run(sql`
      with found as (update users set ${WIPED_FROM_OUTSIDE}, ${RAISE_ACCESS}
        where id = ${owner.id}::uuid returning id),
      ${told(owner, "reset-mfa", "mfa.reset")}
      ${andSteps([...wipeSteps(owner.id, sql`found`), ...sweep(owner.id, "operator_reset", sql`found`)])}
      select id from found`),
  "end-sessions": (owner) =>
    run(sql`
      with found as (update users set ${RAISE_ACCESS} where id = ${owner.id}::uuid returning id),
      ${told(owner, "end-sessions", "session.ended")}
      ${andSteps(sweep(owner.id, "operator", sql`found`))}
      select id from found`),
};

type Sealed = { id: string; userId: string; sealed: Buffer; keyId: string };

const BATCH = 200;

/** The tables that hold sealed values, and what each value is bound to. */
const SEALED_TABLES = {
  factors: {
    name: sql`factors`,
    owner: sql`user_id`,
    boundTo: ({ id, userId }: Sealed) => SEALED_AS.factor(id, userId),
  },
  outbox: { name: sql`outbox`, owner: sql`user_id`, boundTo: ({ id }: Sealed) => SEALED_AS.mail(id) },
  signingKeys: {
    name: sql`signing_keys`,
    owner: sql`null`,
    boundTo: ({ id }: Sealed) => SEALED_AS.signingKey(id),
  },
} as const;
type SealedTable = (typeof SEALED_TABLES)[keyof typeof SEALED_TABLES];

/**
 * Seals everything anew under the newest item of AUTH_SECRET, in batches, so that older items can be removed. It can be
 * stopped at any point and started again: what is done already is left out.
 * @param onBatch is told how many rows are done so far
 * @returns how many rows were sealed anew, and how many could not be opened with any secret
 */
export async function resealAll(onBatch: (done: number) => void): Promise<{ done: number; failed: number }> {
  let done = 0;
  let failed = 0;
  for (const table of Object.values(SEALED_TABLES)) {
    let after = "00000000-0000-0000-0000-000000000000";
    for (;;) {
      const rows = await run<Sealed>(sql`
        select id, coalesce(${table.owner}::text, '') as "userId", sealed, key_id as "keyId" from ${table.name}
        where key_id <> ${currentKeyId()} and sealed is not null and id > ${after}::uuid order by id limit ${BATCH}::int`);
      const last = rows.at(-1);
      if (!last) break;
      for (const row of rows) {
        if (await reseal(table, row)) done += 1;
        else failed += 1;
      }
      after = last.id;
      onBatch(done);
    }
  }
  return { done, failed };
}

async function reseal({ name, boundTo }: SealedTable, row: Sealed): Promise<boolean> {
  const opened = tryOpen(row, boundTo(row));
  if (opened === undefined) return false;
  const { sealed, keyId } = seal(opened, boundTo(row));
  // Only while it is still what was read: a factor set up anew in the meantime is sealed anew already.
  await run(sql`update ${name} set sealed = ${sealed}::bytea, key_id = ${keyId}
    where id = ${row.id}::uuid and sealed = ${row.sealed}::bytea`);
  return true;
}

function tryOpen({ sealed, keyId }: Sealed, boundTo: string): string | undefined {
  try {
    return open(sealed, keyId, boundTo);
  } catch {
    return undefined;
  }
}
