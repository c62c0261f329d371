import { LIMITS } from "@/contract/limits";
import { MFA_TYPES } from "@/contract/methods";
import { PAGES } from "@/contract/page-paths";
import { instant, NOW, strOrNull } from "../db/query/expressions";
import { fields } from "../db/query/fields";
import { named } from "../db/query/named";
import { query } from "../db/query/query";
import { sql } from "../db/query/sql";
import { update } from "../db/query/write";
import { run } from "../db/run";
import { organizations, users } from "../db/schema";
import { changed, inSeconds, textArray } from "../db/steps";
import { appLink, mail } from "../mail/notices";

const u = named(users, "u");
const o = named(organizations, "o");

/**
 * Reminds members without an accepted method that a second step will be required: at once, a week before, and a day
 * before. The statement that writes the mail also claims it, so that instances don't mail twice.
 */

/** However often a requirement is changed: as mails that other people cause. */
const SPACING_SECONDS = LIMITS.link.burstSeconds / LIMITS.link.burst;

const DUE = fields({
  id: u.id,
  email: u.email,
  organization: o.name,
  requiredFrom: instant(sql`${o.mfaEnforcedFrom}`),
  /** As the database writes it: a `Date` would lose the microseconds and never be equal. */
  remindedAt: strOrNull(sql`${u.mfaRemindedAt}::text`),
});
type Due = (typeof DUE)["row"];

/** @returns how many were written, at most `limit` */
export async function remindMembers(limit: number): Promise<number> {
  const due = await run(
    query`select ${DUE}
      from ${organizations} o join ${users} u on ${u.orgId} = ${o.id}
      where ${o.mfaEnforcedFrom} > now() and ${u.disabledAt} is null and ${u.emailVerifiedAt} is not null
        and (${o.mfaEnforcedRoles} is null or ${u.orgRole} = any(${o.mfaEnforcedRoles}))
        and (${u.mfaRemindedAt} is null or ${u.mfaRemindedAt} < ${inSeconds(-SPACING_SECONDS)}
          and ${u.mfaRemindedAt} < greatest(${o.mfaChangedAt}, ${u.orgJoinedAt},
          case when ${o.mfaEnforcedFrom} - interval '7 days' <= now() then ${o.mfaEnforcedFrom} - interval '7 days' end,
          case when ${o.mfaEnforcedFrom} - interval '1 day' <= now() then ${o.mfaEnforcedFrom} - interval '1 day' end))
        and not (${u.mfaMethods} && coalesce(${o.mfaAllowedMethods}, ${textArray(MFA_TYPES)}))
      limit ${limit}`,
    { retry: "safe" },
  );
  let written = 0;
  for (const member of due) if (await remind(member)) written += 1;
  return written;
}

function remind({ id, email, organization, requiredFrom, remindedAt }: Due): Promise<boolean> {
  const props = {
    link: appLink(PAGES.security),
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
    with claimed as (${update(users, { mfaRemindedAt: NOW })}
      where ${users.id} = ${id}::uuid and ${users.mfaRemindedAt} is not distinct from ${remindedAt}::text::timestamptz
      returning ${users.id}),
    mailed as (${mail(message, sql`claimed`)})
    select ${users.id} from claimed`);
}
