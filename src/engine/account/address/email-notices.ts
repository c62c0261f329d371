import type { SQL } from "drizzle-orm";
import { LIMITS } from "@/contract/limits";
import { PAGES } from "@/contract/page-paths";
import type { Caller } from "../../audit/caller";
import { sql } from "../../db/query/sql";
import { appLink, mail, originOf } from "../../mail/notices";
import { NOTICE_SECONDS } from "../../mail/outbox";
import { randomToken } from "../../platform/crypto";
import { keepToken, UNOWNED } from "../../session/single-use";

/** Notices about a change of address, to the present or previous one, with the link that undoes it. */

const { waitsSeconds, undoSeconds } = LIMITS.emailChange;

export type Told = { asked: string } | { moved: string };

/**
 * The steps that tell the earlier address, where `asked` has a row. Its link belongs to no account, so that whoever
 * changed the address can't end it with the account's links.
 * @param to the account, by the address that is told
 */
export function changeNotice(caller: Caller, to: { id: string; email: string }, told: Told): SQL {
  const isAsked = "asked" in told;
  const token = randomToken();
  const data = { userId: to.id, email: to.email };
  const seconds = isAsked ? waitsSeconds + undoSeconds : undoSeconds;
  const props = {
    isAsked,
    newAddressHint: masked(isAsked ? told.asked : told.moved),
    helpLink: appLink(PAGES.undoEmail, token),
    ...originOf(caller),
  };
  const message = { template: "email-changed", props, to: to.email, userId: to.id } as const;
  return sql`undo as (${keepToken(token, UNOWNED, { purpose: "undo_email_change", data, seconds }, sql`asked`)}),
    told as (${mail({ ...message, expiresInSeconds: NOTICE_SECONDS }, sql`asked`)})`;
}

/** Enough of an address to recognise it by: `a***@example.com`. */
export function masked(email: string): string {
  const at = email.lastIndexOf("@");
  return `${[...email][0] ?? ""}***${email.slice(at)}`;
}
