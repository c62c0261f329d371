import { AppError } from "@/contract/errors";
import { id } from "@/contract/fields";
import { PAGES } from "@/contract/page-paths";
import { audit } from "../audit/audit";
import type { Caller } from "../audit/caller";
import { sql } from "../db/query/sql";
import { update } from "../db/query/write";
import { users } from "../db/schema";
import { andSteps } from "../db/steps";
import { WIPED_FROM_OUTSIDE, wipeSteps } from "../factor/removal";
import { recipientBucket, roomIn } from "../limit/mail-limits";
import { appLink, mail, originOf } from "../mail/notices";
import { tellOfOperator } from "../mail/operators-told";
import { NOTICE_SECONDS } from "../mail/outbox";
import { sweep } from "../session/ending";
import { RAISE_ACCESS } from "../session/principal/epochs";
import type { Principal } from "../session/principal/principal";
import { entryAbout, findTarget, stillTarget } from "./members";
import { type Authority, changedBy } from "./roles/authority";
import { may } from "./roles/permissions";

/**
 * Removes everything a member proves it's them with and signs them out; the administrator answers for the password
 * they have. Setting up anew takes a mailed link first, or a stolen password would win the race.
 * @throws AppError INSUFFICIENT_ROLE before anything is looked up, and for a member of a higher role; USER_NOT_FOUND
 */
export async function resetMemberMfa(
  caller: Caller,
  principal: Principal,
  targetId: string,
  reason: string | undefined,
): Promise<void> {
  const authority = resettingAuthority(principal);
  if (!id.safeParse(targetId).success) throw new AppError("USER_NOT_FOUND");
  const target = await findTarget(authority, targetId).catch((error: unknown) => {
    const isHigher = error instanceof AppError && error.code === "FORBIDDEN";
    throw isHigher ? new AppError("INSUFFICIENT_ROLE") : error;
  });
  const { account } = principal;
  const entry = entryAbout(authority, "mfa.reset", target.id, reason ? { reason } : {});
  const props = {
    administrator: `${account.firstName} ${account.lastName}`.trim() || account.email,
    organization: authority.organization.name,
    reason: reason || "No reason was given.",
    helpLink: appLink(PAGES.activity),
    ...originOf(caller),
  };
  const told = {
    template: "admin-reset",
    props,
    to: target.email,
    userId: target.id,
    expiresInSeconds: NOTICE_SECONDS,
  } as const;
  const steps = sql`${roomIn([recipientBucket("admin-reset", target.email)])},
    cleared as (${update(users, { ...WIPED_FROM_OUTSIDE, ...RAISE_ACCESS })}
      where ${stillTarget(authority, target)} returning ${users.id}),
    recorded as (${audit(caller, entry, sql`cleared`)}),
    mailed as (${mail(told, sql`cleared, may_mail`)})
    ${andSteps([
      ...wipeSteps(target.id, sql`cleared`),
      ...sweep(target.id, "mfa_reset", sql`cleared`),
      ...tellOfOperator(caller, target.email, { what: "methods-reset" }, sql`cleared`),
    ])}`;
  const isReset = await changedBy(authority, { ids: [target.id] }, steps, sql`cleared`);
  if (!isReset) throw new AppError("CONFLICT");
}

function resettingAuthority(principal: Principal): Authority {
  const { organization, orgRole: role } = principal.account;
  if (organization !== null && may(role, "member.reset_mfa")) return { principal, organization, role };
  throw new AppError("INSUFFICIENT_ROLE");
}
