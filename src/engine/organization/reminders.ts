import { AppError } from "@/contract/errors";
import { PAGES } from "@/contract/page-paths";
import { audit } from "../audit/audit";
import type { Caller } from "../audit/caller";
import { hasRow } from "../db/query/expressions";
import { fields } from "../db/query/fields";
import { query } from "../db/query/query";
import { sql } from "../db/query/sql";
import { run } from "../db/run";
import { users } from "../db/schema";
import { recipientBucket, roomIn } from "../limit/mail-limits";
import { appLink, mail } from "../mail/notices";
import { NOTICE_SECONDS } from "../mail/outbox";
import { HELD, HELD_STEP } from "../session/hold";
import { entryAbout, findTarget } from "./members";
import { type Authority, holdAuthority } from "./roles/authority";

/** Reminds members without a second step to set one up, at most once a day each, whoever sends it. */

/**
 * @throws AppError USER_NOT_FOUND, FORBIDDEN; ALREADY_EXISTS where a second step is on; LIMIT_REACHED where they were
 *   reminded today, or mailed so a few times by others
 */
export async function remindMember(caller: Caller, authority: Authority, id: string): Promise<void> {
  const target = await findTarget(authority, id);
  const { organization, principal } = authority;
  const message = {
    template: "mfa-reminder",
    props: {
      link: appLink(PAGES.security),
      organization: organization.name,
      administrator: `${principal.account.firstName} ${principal.account.lastName}`.trim(),
    },
    to: target.email,
    userId: id,
    expiresInSeconds: NOTICE_SECONDS,
    idempotencyKey: `mfa-reminder ${id} ${principal.now.toISOString().slice(0, 10)}`,
  } as const;
  const [row] = await run(query`
    with ${holdAuthority(authority, { ids: [id] })}, ${roomIn([recipientBucket("mfa-reminder", target.email)])},
    due as (select ${users.id} from ${users} where ${users.id} = ${id}::uuid
      and ${users.orgId} = ${organization.id}::uuid and ${users.mfaMethods} = '{}'
      and ${users.disabledAt} is null and ${users.emailVerifiedAt} is not null and ${HELD}),
    mailed as (${mail(message, sql`due, may_mail`)} returning id),
    recorded as (${audit(caller, entryAbout(authority, "member.reminded", id), sql`mailed`)})
    select ${fields({ isOpen: hasRow(sql`due`), isMailed: hasRow(sql`mailed`), isHeld: hasRow(HELD_STEP) })}`);
  if (!row?.isHeld) throw new AppError("CONFLICT");
  if (!row.isOpen) throw new AppError("ALREADY_EXISTS", { message: "They have a second step." });
  if (!row.isMailed) throw new AppError("LIMIT_REACHED", { message: "They were reminded today." });
}
