import { MFA_METHODS } from "@/contract/methods";
import { audit } from "../audit/audit";
import type { Caller } from "../audit/caller";
import { sql } from "../db/query/sql";
import { run } from "../db/run";
import { securityNotice } from "../mail/notices";
import type { Account } from "../session/principal/principal";

/** A right proof with a counter that didn't grow: its factor exists twice (WebAuthn L3 §6.1.1). The owner is told. */
export async function reportCopy(
  caller: Caller,
  account: Pick<Account, "id" | "email" | "organization" | "factors">,
  factorId: string,
): Promise<void> {
  const factor = account.factors.find(({ id }) => id === factorId);
  const entry = {
    event: "method.copy_suspected",
    result: "failure",
    actorId: null,
    userId: account.id,
    orgId: account.organization?.id ?? null,
    method: factor?.type ?? null,
    detail: { factorId },
  } as const;
  const told = factor ? { method: MFA_METHODS[factor.type].name, name: factor.name } : {};
  const notice = { kind: "passkey-copy-suspected", ...told } as const;
  await run(sql`with once as (select 1 as one),
    recorded as (${audit(caller, entry, sql`once`)}),
    mailed as (${securityNotice(caller, account, notice, sql`once`)})
    select one from once`);
}
