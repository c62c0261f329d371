import { sql } from "drizzle-orm";
import { MFA_TYPES } from "@/contract/methods";
import { run } from "../db/run";
import { changed, textArray } from "../db/sql";
import { appLink, mail } from "../mail/notices";

/**
 * Mails to members who are going to be asked for a second step and have none that is accepted: when it is announced, a
 * week before, and a day before; to who joins later, on joining. Each is claimed by the statement that writes its mail,
 * so instances don't mail twice.
 */

type Due = {
  id: string;
  email: string;
  organization: string;
  requiredFrom: Date;
  /** As the database writes it: a `Date` would lose its microseconds, and nothing would equal it. */
  remindedAt: string | null;
};

/** @returns how many were written, at most `limit` */
export async function remindMembers(limit: number): Promise<number> {
  const due = await run<Due>(
    sql`select u.id, u.email, o.name as organization, o.mfa_enforced_from as "requiredFrom",
        u.mfa_reminded_at::text as "remindedAt"
      from organizations o join users u on u.org_id = o.id
      where o.mfa_enforced_from > now() and u.disabled_at is null and u.email_verified_at is not null
        and (o.mfa_enforced_roles is null or u.org_role = any(o.mfa_enforced_roles))
        and (u.mfa_reminded_at is null or u.mfa_reminded_at < greatest(o.mfa_changed_at, u.org_joined_at,
          case when o.mfa_enforced_from - interval '7 days' <= now() then o.mfa_enforced_from - interval '7 days' end,
          case when o.mfa_enforced_from - interval '1 day' <= now() then o.mfa_enforced_from - interval '1 day' end))
        and not (u.mfa_methods && coalesce(o.mfa_allowed_methods, ${textArray(MFA_TYPES)}))
      limit ${limit}`,
    { retry: "safe" },
  );
  let written = 0;
  for (const member of due) if (await remind(member)) written += 1;
  return written;
}

function remind({ id, email, organization, requiredFrom, remindedAt }: Due): Promise<boolean> {
  const props = {
    link: appLink("/settings/security"),
    organization,
    requiredFrom: requiredFrom.toISOString(),
  };
  const message = {
    template: "mfa-grace-reminder",
    props,
    to: email,
    userId: id,
    expiresInSeconds: Math.max(3600, Math.ceil((requiredFrom.getTime() - Date.now()) / 1000)),
  } as const;
  return changed(sql`
    with claimed as (update users set mfa_reminded_at = now()
      where id = ${id}::uuid and mfa_reminded_at is not distinct from ${remindedAt}::text::timestamptz
      returning id),
    mailed as (${mail(message, sql`claimed`)})
    select id from claimed`);
}
