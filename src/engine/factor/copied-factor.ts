import { MFA_METHODS } from "@/contract/methods";
import { audit } from "../audit/audit";
import type { Caller } from "../audit/caller";
import { sql } from "../db/query/sql";
import { run } from "../db/run";
import { securityNotice } from "../mail/notices";
import type { credentialInMail, methodInMail, NoticeKind } from "../mail/templates/notice-kind";
import { subjectOf } from "../session/principal/actor";
import type { Account } from "../session/principal/principal";
import type { Copied } from "./method";

type CopyKinds = Record<string, NoticeKind<{ method: typeof methodInMail; name: typeof credentialInMail }>>;

/** A right proof whose counter didn't grow, so its factor exists twice (WebAuthn L3 §6.1.1). */
export async function reportCopy(
  caller: Caller,
  account: Pick<Account, "id" | "email" | "organization" | "factors">,
  { factorId, notice: kind }: Copied,
): Promise<void> {
  const factor = account.factors.find(({ id }) => id === factorId);
  if (!factor) return;
  const entry = {
    event: "method.copy_suspected",
    result: "failure",
    ...subjectOf(account),
    method: factor.type,
    detail: { factorId },
  } as const;
  const notice = { kind, method: MFA_METHODS[factor.type].name, name: factor.name };
  await run(sql`with once as (select 1 as one),
    recorded as (${audit(caller, entry, sql`once`)}),
    mailed as (${securityNotice<CopyKinds>(caller, account, notice, sql`once`)})
    select one from once`);
}
