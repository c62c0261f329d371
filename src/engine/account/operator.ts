import type { AuditEvent } from "@/contract/audit-events";
import { PAGES } from "@/contract/page-paths";
import { writtenAddress } from "@/contract/text/email-address";
import { audit } from "../audit/audit";
import { OPERATOR } from "../audit/caller";
import { hasAddress, likeliestFirst } from "../db/addressed";
import { nothing } from "../db/query/expressions";
import { fields } from "../db/query/fields";
import { named } from "../db/query/named";
import { query } from "../db/query/query";
import { sql } from "../db/query/sql";
import { update } from "../db/query/write";
import { run } from "../db/run";
import { factors, outbox, signingKeys, users } from "../db/schema";
import { andSteps } from "../db/steps";
import { WIPED_FROM_OUTSIDE, wipeSteps } from "../factor/removal";
import { appLink, mail } from "../mail/notices";
import { tellOfOperator } from "../mail/operators-told";
import { NOTICE_SECONDS } from "../mail/outbox";
import { addressForms } from "../platform/address-forms";
import { currentKeyId, open, seal } from "../platform/crypto";
import { SEALED_AS } from "../platform/sealed-as";
import { sweep } from "../session/ending";
import { RAISE_ACCESS } from "../session/principal/epochs";

const u = named(users, "u");

/**
 * What the operator can do at the machine for somebody who has lost everything. Each act is recorded and mailed to the
 * account's owner. None sets a password or shows a secret.
 */
type Owner = { id: string; email: string };
export type OperatorAction = "unlock" | "reset-mfa" | "end-sessions";

/** @returns whose account it is, or undefined when there is none */
export async function actAsOperator(action: OperatorAction, email: string): Promise<Owner | undefined> {
  const forms = addressForms(writtenAddress(email));
  const [owner] = await run(
    query`select ${fields({ id: u.id, email: u.email })} from ${users} u where ${u.heldFor} is null
      and ${hasAddress(u.emailNormalized, forms)}
      order by ${likeliestFirst(forms)} limit 1`,
  );
  if (owner) await ACTIONS[action](owner);
  return owner;
}

function told(owner: Owner, action: OperatorAction, event: AuditEvent) {
  const props = { action, helpLink: appLink(PAGES.activity) };
  const message = { template: "operator-action", props, to: owner.email, userId: owner.id } as const;
  return sql`recorded as (${audit(OPERATOR, { event, userId: owner.id, detail: { by: "operator" } }, sql`found`)}),
    mailed as (${mail({ ...message, expiresInSeconds: NOTICE_SECONDS }, sql`found`)})`;
}

const ACTIONS: Record<OperatorAction, (owner: Owner) => Promise<unknown>> = {
  unlock: (owner) =>
    run(sql`
      with found as (${update(users, { mfaFailures: 0, mfaLockedUntil: null })}
        where ${users.id} = ${owner.id}::uuid returning ${users.id}),
      ${told(owner, "unlock", "account.unlocked")}
      select ${users.id} from found`),
  "reset-mfa": (owner) =>
    run(sql`
      with found as (${update(users, { ...WIPED_FROM_OUTSIDE, ...RAISE_ACCESS })}
        where ${users.id} = ${owner.id}::uuid returning ${users.id}),
      ${told(owner, "reset-mfa", "mfa.reset")}
      ${andSteps([
        ...wipeSteps(owner.id, sql`found`),
        ...sweep(owner.id, "operator_reset", sql`found`),
        ...tellOfOperator(OPERATOR, owner.email, { what: "methods-reset" }, sql`found`),
      ])}
      select ${users.id} from found`),
  "end-sessions": (owner) =>
    run(sql`
      with found as (${update(users, RAISE_ACCESS)} where ${users.id} = ${owner.id}::uuid returning ${users.id}),
      ${told(owner, "end-sessions", "session.ended")}
      ${andSteps(sweep(owner.id, "operator", sql`found`))}
      select ${users.id} from found`),
};

type Sealed = { id: string; userId: string | null; sealed: Buffer | null; keyId: string };

const BATCH = 200;

/** The tables that hold sealed values, and what each value is bound to. */
const SEALED_TABLES = [
  {
    table: factors,
    owner: factors.userId,
    boundTo: ({ id, userId }: Sealed) => SEALED_AS.factor(id, userId ?? ""),
  },
  { table: outbox, owner: outbox.userId, boundTo: ({ id }: Sealed) => SEALED_AS.mail(id) },
  { table: signingKeys, owner: nothing("text"), boundTo: ({ id }: Sealed) => SEALED_AS.signingKey(id) },
] as const;
type SealedTable = (typeof SEALED_TABLES)[number];

/**
 * Seals everything anew under the newest item of AUTH_SECRET, so that older items can be removed. It works in batches
 * and resumes where it was stopped.
 * @param onBatch is told how many rows are done so far
 * @returns how many rows were sealed anew, and how many could not be opened with any secret
 */
export async function resealAll(onBatch: (done: number) => void): Promise<{ done: number; failed: number }> {
  let done = 0;
  let failed = 0;
  for (const sealed of SEALED_TABLES) {
    const { table, owner } = sealed;
    let after = "00000000-0000-0000-0000-000000000000";
    for (;;) {
      const rows = await run(query`
        select ${fields({ id: table.id, userId: owner, sealed: table.sealed, keyId: table.keyId })}
        from ${table} where ${table.keyId} <> ${currentKeyId()} and ${table.sealed} is not null
          and ${table.id} > ${after}::uuid order by ${table.id} limit ${BATCH}::int`);
      const last = rows.at(-1);
      if (!last) break;
      for (const row of rows) {
        if (await reseal(sealed, row)) done += 1;
        else failed += 1;
      }
      after = last.id;
      onBatch(done);
    }
  }
  return { done, failed };
}

async function reseal({ table, boundTo }: SealedTable, row: Sealed): Promise<boolean> {
  const opened = tryOpen(row, boundTo(row));
  if (opened === undefined) return false;
  const { sealed, keyId } = seal(opened, boundTo(row));
  // Only while it is still what was read: a factor set up anew in the meantime is sealed anew already.
  await run(sql`${update(table, { sealed, keyId })}
    where ${table.id} = ${row.id}::uuid and ${table.sealed} = ${row.sealed}::bytea`);
  return true;
}

function tryOpen({ sealed, keyId }: Sealed, boundTo: string): string | undefined {
  if (sealed === null) return undefined;
  try {
    return open(sealed, keyId, boundTo);
  } catch {
    return undefined;
  }
}
