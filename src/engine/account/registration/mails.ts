import type { SQL } from "drizzle-orm";
import { LIMITS } from "@/contract/limits";
import { PAGES } from "@/contract/page-paths";
import type { Caller } from "../../audit/caller";
import { named } from "../../db/query/named";
import { sql } from "../../db/query/sql";
import { registrations, users } from "../../db/schema";
import { appLink, mail, originOf } from "../../mail/notices";
import { randomToken } from "../../platform/crypto";
import { keepToken } from "../../session/single-use";

const u = named(users, "u");

/** The mails of a registration, as steps of the statement that stores it. Each is sent where `mailable` has a row. */

const { seconds } = LIMITS.verifyEmailLink;

/**
 * The link that proves an address, for all registrations that wait for it.
 * @param email as it was typed, and is kept once the link is used
 * @param code what the browser that registered may send in place of the link
 */
export function verificationMail(caller: Caller, registrationId: string, email: string, code?: string): SQL {
  const token = randomToken();
  const props = { link: appLink(PAGES.verify, token), ...(code ? { code } : {}), ...originOf(caller) };
  const data = { registrationId, email };
  // A row that is just being made isn't seen yet: it begins at 0.
  const epoch = sql`coalesce((select ${u.accessEpoch} from ${users} u
    where ${u.id} = mailable.${registrations.userId}), 0)`;
  const kept = keepToken(
    token,
    { id: sql`mailable.${registrations.userId}`, epoch },
    { purpose: "verify_email", data, seconds },
    sql`mailable`,
  );
  const mailed = mail(
    { template: "verify-email", props, to: email, expiresInSeconds: seconds },
    sql`mailable`,
  );
  return sql`kept as (${kept}), mailed as (${mailed})`;
}

/** Tells who has the address that somebody registered it again. */
export function accountExistsMail(caller: Caller, { id, email }: { id: string; email: string }): SQL {
  const props = {
    signInLink: appLink(PAGES.login),
    resetLink: appLink(PAGES.forgotPassword),
    ...originOf(caller),
  };
  const message = { template: "account-exists", props, to: email, userId: id } as const;
  return sql`mailed as (${mail({ ...message, expiresInSeconds: seconds }, sql`mailable`)})`;
}

/** Tells whoever has the address that it takes an invitation here. */
export function notInvitedMail(caller: Caller, email: string): SQL {
  const props = { registerLink: appLink(PAGES.register), ...originOf(caller) };
  const message = { template: "not-invited", props, to: email } as const;
  return sql`mailed as (${mail({ ...message, expiresInSeconds: seconds }, sql`mailable`)})`;
}
