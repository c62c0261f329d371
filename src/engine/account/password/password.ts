import type { SQL } from "drizzle-orm";
import { AppError } from "@/contract/errors";
import { LIMITS } from "@/contract/limits";
import { PAGES } from "@/contract/page-paths";
import { audit } from "../../audit/audit";
import type { Caller } from "../../audit/caller";
import { NOW, strOrNull } from "../../db/query/expressions";
import { fields } from "../../db/query/fields";
import { named } from "../../db/query/named";
import { query } from "../../db/query/query";
import { sql } from "../../db/query/sql";
import { update } from "../../db/query/write";
import { run } from "../../db/run";
import { singleUseTokens, users } from "../../db/schema";
import { andSteps } from "../../db/steps";
import { mailRoom } from "../../limit/mail-limits";
import { bucket, clientNetwork, limit } from "../../limit/rate-limit";
import { appLink, mail, originOf, securityNotice } from "../../mail/notices";
import { tellOfOperator } from "../../mail/operators-told";
import { CONFIRMED, requireMayConfirm, stillMayConfirm } from "../../organization/confirmed";
import { mayHaveAccount } from "../../organization/invitations";
import { tokenHash } from "../../platform/crypto";
import { hashPassword } from "../../platform/hash-password";
import { sweep } from "../../session/ending";
import { mustUseMfa } from "../../session/policy/policy";
import { lockAccount, RAISE_ACCESS } from "../../session/principal/epochs";
import {
  type AccountWithPassword,
  findAccountByEmail,
  findAccountById,
} from "../../session/principal/find-account";
import type { Account } from "../../session/principal/principal";
import { killTokens, newToken, spendToken } from "../../session/single-use";
import { stopRecovery } from "../../session/stop-recovery";
import { requireFitPassword } from "./password-policy";
import { dropRegistrations } from "./waiting-password";

const u = named(users, "u");

const t = named(singleUseTokens, "t");

/** Forgotten passwords. A new one is no way round a second step. */

export const contextOf = ({ account, now }: Pick<AccountWithPassword, "account" | "now">) => ({
  email: account.email,
  organizationName: account.organization?.name,
  mfaEnforced: mustUseMfa(account, now),
});

/** Mails a link to set a new password. Says the same, at the same cost, whether or not the address is known. */
export async function requestPasswordReset(caller: Caller, email: string): Promise<void> {
  await limit(bucket("mail:ip", clientNetwork(caller.ip)));
  const known = await findAccountByEmail(email);
  // The link would confirm the address, so an address that may have no account is sent none.
  const mayJoin = await mayHaveAccount(email);
  const found = known?.account.emailVerified || mayJoin ? known : undefined;
  const entry = { event: "password.reset_requested", userId: found?.account.id ?? null } as const;
  // The same writes as for a known address, so that neither the time nor the load tells.
  const refused = audit(
    caller,
    { ...entry, result: "failure" },
    sql`(select 1 where not exists (select 1 from asked)) as once`,
  );
  // An unconfirmed account may hold a stranger's spelling of the address, so mail goes to the one typed now.
  const to = found?.account.emailVerified ? found.account.email : email;
  const asked = found
    ? resetMail(caller, { ...found.account, email: to }, audit(caller, entry, sql`asked`))
    : sql`asked as (select 1 from may_mail where false)`;
  await run(sql`with ${mailRoom("reset-password", email)}, ${asked}, refused as (${refused}) select 1`);
}

/** The steps that mail the link and revoke earlier ones; `asked` has a row where it is mailed. */
function resetMail(caller: Caller, account: Account, recorded: SQL): SQL {
  const { seconds } = LIMITS.link;
  const data = { email: account.email };
  const { token, keep } = newToken(account, { purpose: "reset_password", data, seconds }, sql`asked`);
  const props = { link: appLink(PAGES.resetPassword, token), ...originOf(caller) };
  const message = { template: "reset-password", props, to: account.email, userId: account.id } as const;
  return sql`
    ${lockAccount(account, sql`exists (select 1 from may_mail)`, sql`asked`)},
    older as (${killTokens(sql`${account.id}::uuid`, sql`asked`, { only: "reset_password" })}),
    kept as (${keep}),
    mailed as (${mail({ ...message, expiresInSeconds: seconds }, sql`asked`)}),
    recorded as (${recorded})`;
}

/**
 * The account whose password a mailed link resets, which the mail's reader may know.
 * @throws AppError INVALID_TOKEN
 */
export async function readPasswordReset(token: string): Promise<{ email: string }> {
  const [owner] = await run(query`
    select ${fields({ email: u.email })} from ${singleUseTokens} t join ${users} u on ${u.id} = ${t.userId}
    where ${t.tokenHash} = ${tokenHash(token)}::bytea and ${t.purpose} = 'reset_password' and ${t.consumedAt} is null
      and ${t.expiresAt} > now() and (${u.emailVerifiedAt} is null or ${u.email} = coalesce(${t.data}->>'email', ${u.email}))`);
  if (!owner) throw new AppError("INVALID_TOKEN");
  return owner;
}

/**
 * Sets a password with a mailed token. It opens no session, so the second step is asked as always.
 *
 * Until something else confirms it, the password is worth that mail, or the mailbox alone would pass both steps. The
 * mail also proves the address, and ends an enrolment's wait after an administrator's reset.
 * @throws AppError INVALID_TOKEN, PASSWORD_REJECTED (the token can then be used again)
 */
export async function resetPassword(caller: Caller, token: string, newPassword: string): Promise<void> {
  await limit(bucket("second-step:ip", clientNetwork(caller.ip)));
  const [owner] = await run(query`
    select ${fields({
      userId: singleUseTokens.userId,
      mailedTo: strOrNull(sql`${singleUseTokens.data}->>'email'`),
    })} from ${singleUseTokens} where ${singleUseTokens.tokenHash} = ${tokenHash(token)}::bytea
      and ${singleUseTokens.purpose} = 'reset_password' and ${singleUseTokens.consumedAt} is null
      and ${singleUseTokens.expiresAt} > now()`);
  const found = owner?.userId && (await findAccountById(owner.userId));
  if (!found) throw new AppError("INVALID_TOKEN");
  const { account } = found;
  const email = owner.mailedTo ?? account.email;
  if (!account.emailVerified) await requireMayConfirm(email);
  // It was asked for in another spelling, while this one was being confirmed: that may be another mailbox.
  else if (email !== account.email) throw new AppError("INVALID_TOKEN");
  await requireFitPassword(newPassword, contextOf(found), "newPassword");
  const passwordHash = await hashPassword(newPassword);
  const rows = await run(sql`
    with ${lockAccount(account, account.emailVerified ? sql`${users.email} = ${email}` : stillMayConfirm(email))},
    spent as (${spendToken(token, "reset_password", sql`account`, account)}),
    renewed as (${update(users, {
      passwordHash,
      passwordByMail: true,
      passwordChangedAt: NOW,
      email: sql`case when ${users.emailVerifiedAt} is null then ${email} else ${users.email} end`,
      ...CONFIRMED,
      emailVerifiedAt: sql`coalesce(${users.emailVerifiedAt}, now())`,
      enrolmentNeedsMail: false,
      ...RAISE_ACCESS,
    })}
      where ${users.id} in (select ${singleUseTokens.userId} from spent) returning ${users.id}),
    ${stopRecovery(caller, account, "password", sql`renewed`)},
    waiting as (${dropRegistrations(sql`${account.id}::uuid`, sql`renewed`)}),
    recorded as (${audit(caller, { event: "password.reset", userId: account.id }, sql`renewed`)}),
    mailed as (${securityNotice(caller, { id: account.id, email }, { kind: "password-changed" }, sql`renewed`)})
    ${andSteps([
      ...sweep(account.id, "password_reset", sql`renewed`, { token: "reset_password" }),
      ...tellOfOperator(caller, email, { what: "password-reset" }, sql`renewed`),
    ])}
    select ${users.id} from renewed`);
  if (rows.length === 0) throw new AppError("INVALID_TOKEN");
}
