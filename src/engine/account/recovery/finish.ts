import type { SQL } from "drizzle-orm";
import { AppError } from "@/contract/errors";
import { audit, recordEvent } from "../../audit/audit";
import type { Caller } from "../../audit/caller";
import { named } from "../../db/query/named";
import { sql } from "../../db/query/sql";
import { update } from "../../db/query/write";
import { recoveries, singleUseTokens, users } from "../../db/schema";
import { WIPED_FROM_OUTSIDE, wipeSteps } from "../../factor/removal";
import { bucket, clientNetwork, limit } from "../../limit/rate-limit";
import { securityNotice } from "../../mail/notices";
import { tellOfOperator } from "../../mail/operators-told";
import { tokenHash } from "../../platform/crypto";
import { verifyPassword } from "../../platform/hash-password";
import { env } from "../../platform/settings/env";
import { sweep } from "../../session/ending";
import { type Admission, admit } from "../../session/gate";
import { RAISE_ACCESS } from "../../session/principal/epochs";
import { findAccountById } from "../../session/principal/find-account";
import type { Account } from "../../session/principal/principal";
import { decidingAdministrators } from "./administrators";
import { passwordSuffices } from "./obstacle";
import { readRecoveryLink } from "./stop";

const t = named(singleUseTokens, "t");

/**
 * Finishes a recovery with the mailed link and the password: removes every method, code, device and other session,
 * and opens an enrolling session.
 * @throws AppError INVALID_TOKEN (before its time, too), INVALID_CREDENTIALS, RECOVERY_UNAVAILABLE, RATE_LIMITED
 */
export async function finishRecovery(caller: Caller, token: string, password: string): Promise<Admission> {
  await limit(bucket("link:ip", clientNetwork(caller.ip)));
  const link = await readRecoveryLink(token);
  if (link.purpose !== "recovery_finish" || env().RECOVERY_WAIT_HOURS === 0)
    throw new AppError("INVALID_TOKEN");
  // Who has the link is counted apart from the sign-in, whose count anybody can fill.
  await limit(bucket("recovery-finish:account", link.userId));
  const found = await findAccountById(link.userId);
  if (!found) throw new AppError("INVALID_TOKEN");
  const { account, passwordHash, now } = found;
  if (passwordHash === null || !(await verifyPassword(password, passwordHash))) {
    await recordEvent(caller, { event: "recovery.finished", result: "failure", userId: account.id });
    throw new AppError("INVALID_CREDENTIALS");
  }
  if ((await decidingAdministrators(account, now)).length > 0) {
    throw new AppError("RECOVERY_UNAVAILABLE", { message: ADMINISTRATORS_DECIDE });
  }
  if (!passwordSuffices(account)) throw new AppError("RECOVERY_UNAVAILABLE");
  try {
    return await admit(caller, {
      account: bare(account),
      method: "MAIL",
      alongside: ["PASSWORD"],
      now,
      onlyIf: sql`${users.passwordHash} = ${passwordHash}`,
      spend: spendRecovery(account, token),
      endsOthers: true,
      also: (opened) => takeAllAway(caller, account, opened),
    });
  } catch (error) {
    const isLate = error instanceof AppError && error.code === "INVALID_CREDENTIALS";
    throw isLate ? new AppError("INVALID_TOKEN") : error;
  }
}

const ADMINISTRATORS_DECIDE =
  "Your organization requires a second step by now, so its administrators decide. Ask one of them to reset yours.";

/** The account as it will be once everything is removed, for the session that is opened. */
const bare = (account: Account): Account => ({
  ...account,
  factors: [],
  primaryMethod: null,
  backupCodesLeft: 0,
  passwordByMail: false,
  enrolmentNeedsMail: true,
  mustEnrol: true,
  recovery: null,
});

/** The step that finishes a recovery exactly once, against a concurrent finish or stop. */
const spendRecovery = ({ id, epochs }: Account, token: string): SQL => sql`
  delete from ${recoveries} where ${recoveries.userId} in (select ${users.id} from account)
    and ${recoveries.userId} = ${id}::uuid
    and ${recoveries.accessEpoch} = ${epochs.access}::int and ${recoveries.endsAt} <= now()
      and ${recoveries.closesAt} > now() and exists (select 1 from ${singleUseTokens} t
      where ${t.tokenHash} = ${tokenHash(token)}::bytea and ${t.purpose} = 'recovery_finish'
        and ${t.consumedAt} is null
        and ${t.expiresAt} > now() and ${t.accessEpoch} = ${epochs.access}::int)
  returning ${recoveries.userId} as id`;

function takeAllAway(caller: Caller, account: Account, opened: SQL): SQL[] {
  const { id } = account;
  return [
    // After the wait the password counts as the owner's. The mail is still required before a method is set up.
    sql`${update(users, { ...WIPED_FROM_OUTSIDE, mustEnrol: true, ...RAISE_ACCESS })}
      where ${users.id} = ${id}::uuid and exists (select 1 from ${opened})`,
    ...wipeSteps(id, opened),
    // The session opened here carries the new epoch, so the sweep leaves it.
    ...sweep(id, "recovered", opened),
    audit(caller, { event: "recovery.finished", actorId: id }, opened),
    securityNotice(caller, account, { kind: "recovery-finished" }, opened),
    ...tellOfOperator(caller, account.email, { what: "recovery-finished" }, opened),
  ];
}
