import type { SQL } from "drizzle-orm";
import { AppError } from "@/contract/errors";
import { LIMITS } from "@/contract/limits";
import { normalizeEmail } from "@/contract/text/email-address";
import { dropRegistrations } from "@/engine/account/password/waiting-password";
import { audit, recordEvent } from "@/engine/audit/audit";
import type { Caller } from "@/engine/audit/caller";
import { hasRow, NOW } from "@/engine/db/query/expressions";
import { fields } from "@/engine/db/query/fields";
import { query } from "@/engine/db/query/query";
import { sql } from "@/engine/db/query/sql";
import { excluded, insertInto, update } from "@/engine/db/query/write";
import { run } from "@/engine/db/run";
import { singleUseTokens, users } from "@/engine/db/schema";
import { json } from "@/engine/db/steps";
import { AFTER_ROOM, mailBuckets, roomIn } from "@/engine/limit/mail-limits";
import { bucket, clientNetwork, limit, waitFor } from "@/engine/limit/rate-limit";
import { mail, originOf } from "@/engine/mail/notices";
import { CONFIRMED, mayConfirm, stillMayConfirm, unconfirmed } from "@/engine/organization/confirmed";
import { mayHaveAccount } from "@/engine/organization/invitations";
import { randomToken, tokenHash } from "@/engine/platform/crypto";
import { type Admission, admit } from "@/engine/session/gate";
import { lockAccount } from "@/engine/session/principal/epochs";
import { findAccountByEmail, findAccountByLink } from "@/engine/session/principal/find-account";
import type { Account } from "@/engine/session/principal/principal";
import {
  keepToken,
  killOlderTokens,
  killTokensOfConfirmed,
  ownedBy,
  spendToken,
  UNOWNED,
} from "@/engine/session/single-use";
import { deadLink, findLink, linkDetails } from "./links";
import type { LinkMails } from "./mail/registry";
import { LANDING } from "./mails";

/**
 * Passwordless sign-in by a mailed link. The request is answered the same at the same cost for every address. The
 * first link of an address creates its account where sign-up is open; elsewhere a mail says that there is none.
 */
const PURPOSE = "magic_link_sign_in";
const { seconds, livePasswordless } = LIMITS.link;

/** @param callback where the link leads: an allowed origin, and a path on it for afterwards. @throws AppError RATE_LIMITED */
export async function sendSignInLink(
  caller: Caller,
  email: string,
  callback: { origin: string; next: string | undefined },
): Promise<void> {
  const buckets = [bucket("link:ip", clientNetwork(caller.ip)), ...mailBuckets(PURPOSE, email)];
  const known = await findAccountByEmail(email);
  const mayJoin = await mayHaveAccount(email);
  const account = known?.account.emailVerified ? known.account : undefined;
  const steps =
    account || mayJoin ? linkSteps(caller, email, account, callback) : refusalSteps(caller, email);
  const [row] = await run(query`
    with ${roomIn(buckets)}, ${steps}
    select ${fields({ hasRoom: hasRow(sql`may_mail`) })}`);
  if (!row?.hasRoom) throw new AppError("RATE_LIMITED", { retryAfter: await waitFor(buckets) });
}

/** The steps that mail a link. Anybody can ask for one, so several may be live at once. */
function linkSteps(
  caller: Caller,
  email: string,
  account: Account | undefined,
  { origin, next }: { origin: string; next: string | undefined },
): SQL {
  const token = randomToken(LIMITS.link.bytes);
  const to = account?.email ?? email;
  const asked = originOf(caller);
  const data = { email: to, ...(next === undefined ? {} : { next }), ...asked };
  const link = new URL(LANDING, origin);
  link.hash = `token=${token}`;
  const props = { link: link.toString(), isNewAccount: account === undefined, ...asked };
  const message = { template: "magic-link-signin", props, to, userId: account?.id ?? null } as const;
  const entry = { event: "link.requested", userId: sql`asked.${users.id}`, method: "MAIL" } as const;
  // All that was decided is that nobody confirmed the address. The row that gives the epoch is asked that again.
  const owner = account
    ? ownedBy(account)
    : { id: sql`asked.${users.id}`, epoch: sql`asked.${users.accessEpoch}` };
  return sql`
    ${account ? knownStep(account) : newcomerStep(email)},
    older as (${killOlderTokens(sql`asked`, PURPOSE, livePasswordless - 1)}),
    kept as (${keepToken(token, owner, { purpose: PURPOSE, data, seconds }, sql`asked`)}),
    mailed as (${mail<LinkMails>({ ...message, expiresInSeconds: seconds }, sql`asked`)}),
    recorded as (${audit(caller, entry, sql`asked`)})`;
}

const knownStep = (account: Account): SQL =>
  lockAccount(account, sql`${users.disabledAt} is null and exists (select 1 from may_mail)`, sql`asked`);

/** A placeholder row for the link, which becomes an account once the address is confirmed. */
const newcomerStep = (email: string): SQL => sql`asked as (
  ${insertInto(users, { email, emailNormalized: normalizeEmail(email), ...unconfirmed() })}
    from ${AFTER_ROOM}
    where exists (select 1 from may_mail)
  on conflict (${users.emailNormalized}) do update set ${excluded(users, "emailNormalized", "needsInvitation")}
    where ${users}.${users.emailVerifiedAt} is null
  returning ${users.id}, ${users.accessEpoch})`;

/**
 * Nobody may have an account at this address, so the mail says that. A dead token is made all the same, for equal cost.
 */
function refusalSteps(caller: Caller, email: string): SQL {
  const message = { template: "magic-link-no-account", props: originOf(caller), to: email } as const;
  const entry = { event: "link.requested", result: "failure", method: "MAIL" } as const;
  const decoy = { purpose: PURPOSE, seconds: 0 } as const;
  return sql`
    kept as (${keepToken(randomToken(), UNOWNED, decoy, sql`may_mail`)}),
    mailed as (${mail<LinkMails>({ ...message, expiresInSeconds: seconds }, sql`may_mail`)}),
    recorded as (${audit(caller, entry, sql`may_mail`)})`;
}

/**
 * Exchanges a link's token for what the gate gives. The statement that opens the session spends the token.
 * @returns with the path that was asked for along with the link
 * @throws AppError INVALID_TOKEN, RATE_LIMITED
 */
export async function signInByLink(
  caller: Caller,
  token: string,
  deviceToken: string | undefined,
): Promise<{ admission: Admission; next: string | undefined }> {
  await limit(bucket("link:ip", clientNetwork(caller.ip)));
  const found = await findAccountByLink(tokenHash(token), PURPOSE);
  if (!found) throw await refuse(caller, token);
  const { now } = found;
  const link = linkDetails.parse(found.data);
  const email = link.email ?? found.account.email;
  const isConfirmed = found.account.emailVerified;
  // A link that was asked for in another spelling, while this one was being confirmed, may have gone to another mailbox.
  const isFitting = isConfirmed ? email === found.account.email : await mayConfirm(email);
  if (!isFitting) throw await refuse(caller, token);
  const { account, also } = isConfirmed
    ? { account: found.account, also: [] }
    : confirmation(caller, found.account, email);
  const isFit = isConfirmed ? sql`true` : stillMayConfirm(email);
  try {
    const admission = await admit(caller, {
      account,
      method: "MAIL",
      now,
      onlyIf: isConfirmed ? sql`${users.email} = ${email}` : sql`true`,
      deviceToken,
      spend: spendToken(token, PURPOSE, sql`(select from account where ${isFit}) as fit`, account),
      also: (opened) => [endSiblings(account.id, token, opened), ...also.map((step) => step(opened))],
    });
    return { admission, next: link.next };
  } catch (error) {
    const isLate = error instanceof AppError && error.code === "INVALID_CREDENTIALS";
    throw isLate ? await refuse(caller, token) : error;
  }
}

async function refuse(caller: Caller, token: string): Promise<AppError> {
  const link = await findLink(token);
  const isOfSignIn = link?.purpose === PURPOSE;
  await recordEvent(caller, {
    event: "sign_in",
    result: "failure",
    userId: isOfSignIn ? link.userId : null,
    method: "MAIL",
  });
  return deadLink(isOfSignIn ? link : undefined);
}

/** The step that revokes the other live links; another step spends the one in use. */
const endSiblings = (userId: string, token: string, source: SQL): SQL => sql`
  ${update(singleUseTokens, {
    consumedAt: NOW,
    data: sql`${singleUseTokens.data} || ${json({ ended: "sibling" })}`,
  })}
  where ${singleUseTokens.userId} = ${userId}::uuid and ${singleUseTokens.purpose} = ${PURPOSE}
    and ${singleUseTokens.consumedAt} is null
    and ${singleUseTokens.tokenHash} <> ${tokenHash(token)}::bytea and exists (select 1 from ${source})`;

/**
 * The steps that make an account of an address that waited to be confirmed. Its registrations' passwords go: whoever
 * chose them never showed that the mail is theirs.
 * @param email as it was mailed
 */
function confirmation(
  caller: Caller,
  account: Account,
  email: string,
): { account: Account; also: ((opened: SQL) => SQL)[] } {
  const userId = sql`${account.id}::uuid`;
  return {
    account: { ...account, email, emailVerified: true },
    also: [
      (opened) => sql`${update(users, { ...CONFIRMED, email })}
        where ${users.id} = ${userId} and ${users.emailVerifiedAt} is null and exists (select 1 from ${opened})`,
      (opened) => dropRegistrations(userId, opened),
      (opened) =>
        killTokensOfConfirmed(account.id, email, sql`${singleUseTokens.purpose} = ${PURPOSE}`, opened),
      (opened) => audit(caller, { event: "account.verified", userId: account.id }, opened),
    ],
  };
}
