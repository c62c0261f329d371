import type { SQL } from "drizzle-orm";
import { AppError } from "@/contract/errors";
import { LIMITS } from "@/contract/limits";
import { PAGES } from "@/contract/page-paths";
import { normalizeEmail } from "@/contract/text/email-address";
import type { Caller } from "@/engine/audit/caller";
import { NOW } from "@/engine/db/query/expressions";
import { sql } from "@/engine/db/query/sql";
import { update } from "@/engine/db/query/write";
import { singleUseTokens } from "@/engine/db/schema";
import type { Wish } from "@/engine/factor/method";
import { mailBuckets, roomIn } from "@/engine/limit/mail-limits";
import { waitFor } from "@/engine/limit/rate-limit";
import { appLink, mail, originOf } from "@/engine/mail/notices";
import { tokenHash } from "@/engine/platform/crypto";
import { HELD } from "@/engine/session/hold";
import { isSecondToMail } from "@/engine/session/policy/policy";
import { lockAccount, type Owner } from "@/engine/session/principal/epochs";
import type { Account, Principal } from "@/engine/session/principal/principal";
import { askerStands, WHILE_IT_STANDS } from "@/engine/session/session";
import { keepToken, killTokens, ownedBy } from "@/engine/session/single-use";
import type { LinkMails } from "./mail/registry";

/** The mail that confirms a set-up of Email link, as steps of the statement that begins the set-up. */

export const ACTIVATION = "magic_link_activation";
/** Where every mailed link of this method leads: a page that does nothing before the press of a button. */
export const LANDING = PAGES.magicLink;

/**
 * Mail goes only to the account's confirmed address, which another one must first become.
 * @throws AppError PASSWORD_REQUIRED, VALIDATION_FAILED
 */
export function requireOwnMail(account: Account, { email }: Wish): void {
  if (!account.hasPassword) throw new AppError("PASSWORD_REQUIRED");
  if (!isSecondToMail(account)) throw new AppError("PASSWORD_REQUIRED", { message: PASSWORD_BY_MAIL });
  if (email === undefined) throw refusedEmail("Enter your email address.");
  if (normalizeEmail(email) === normalizeEmail(account.email)) return;
  throw refusedEmail(
    "Email link uses your account's own address. To use another one, change your address first.",
  );
}

const PASSWORD_BY_MAIL =
  "Your password was set by a link in an email, so an email link beside it would be the same thing twice. Set up an authenticator app or a passkey first.";

const refusedEmail = (message: string) =>
  new AppError("VALIDATION_FAILED", { issues: [{ path: "email", message }] });

/** The steps around `begun`: whether a mail may be sent now, and what is stored and mailed with the set-up. */
export function activationMail(
  caller: Caller,
  { account, session }: Pick<Principal, "account" | "session">,
  factorId: string,
  token: string,
): { account: SQL; steps: SQL; refusal: () => Promise<AppError> } {
  const { seconds } = LIMITS.link;
  const buckets = mailBuckets(ACTIVATION, account.id);
  const asked = originOf(caller);
  const userId = sql`${account.id}::uuid`;
  const kept = { purpose: ACTIVATION, sessionId: session.id, data: { factorId, ...asked }, seconds } as const;
  const message = {
    template: "magic-link-activate",
    props: { link: appLink(LANDING, token), ...asked },
    to: account.email,
    userId: account.id,
    expiresInSeconds: seconds,
  } as const;
  return {
    account: sql`${roomIn(buckets)},
      ${lockAccount(account, sql`exists (select 1 from may_mail)`)}`,
    steps: sql`older as (${killTokens(userId, sql`begun`, { only: ACTIVATION, ending: "replaced" })}),
      kept as (${keepToken(token, ownedBy(account), kept, sql`begun`)}), mailed as (${mail<LinkMails>(message, sql`begun`)})`,
    refusal: async () => new AppError("RATE_LIMITED", { retryAfter: await waitFor(buckets) }),
  };
}

/**
 * The step that spends an activation's token where HELD, unless the session that asked for it was ended.
 * @param askedBy the session that alone may bring it; left out for the link's own way
 */
export function spendActivation(
  owner: Owner,
  token: string,
  factorId: string,
  askedBy: string | undefined,
): SQL {
  const bySession = askedBy === undefined ? sql`` : sql`and ${singleUseTokens.sessionId} = ${askedBy}::uuid`;
  return sql`${update(singleUseTokens, { consumedAt: NOW })}
    where ${singleUseTokens.tokenHash} = ${tokenHash(token)}::bytea and ${singleUseTokens.purpose} = ${ACTIVATION}
      and ${singleUseTokens.consumedAt} is null
      and ${singleUseTokens.userId} = ${owner.id}::uuid
        and ${singleUseTokens.accessEpoch} = ${owner.epochs.access}::int
      and ${singleUseTokens.expiresAt} > now() and ${singleUseTokens.data}->>'factorId' = ${factorId} ${bySession}
        and ${askerStands(sql`${singleUseTokens}.${singleUseTokens.sessionId}`, ownedBy(owner).epoch, WHILE_IT_STANDS)}
        and ${HELD}
    returning ${singleUseTokens.id}`;
}
