import { sql } from "drizzle-orm";
import { AppError } from "@/contract/errors";
import { ROLES } from "@/contract/fields";
import { normalizeEmail } from "@/contract/text/email-address";
import { audit } from "../audit/audit";
import type { Caller } from "../audit/caller";
import { hasAddress } from "../db/addressed";
import { run } from "../db/run";
import { addressForms } from "../platform/address-forms";
import { tokenHash } from "../platform/crypto";
import { actorOf } from "../session/principal/actor";
import { RAISE_TRUST } from "../session/principal/epochs";
import type { Principal } from "../session/principal/principal";
import { forgetDevices } from "../session/trusted-device";
import { readInvitation } from "./invitations";

/**
 * Accepts an invitation: only signed in, with the confirmed address it was mailed to, once, while it is open. All of
 * it is asked in the one statement that also spends it, so that a refusal doesn't use it up.
 * @returns the organization's id
 * @throws AppError INVALID_TOKEN (for a used, expired, revoked or foreign one alike), ALREADY_EXISTS
 */
export async function acceptInvitation(
  caller: Caller,
  { account, session }: Principal,
  token: string,
): Promise<string> {
  const offer = await readInvitation(token);
  if (normalizeEmail(offer.email) !== normalizeEmail(account.email)) {
    const hint = "It was sent to another address. Sign in with that one to accept it.";
    throw new AppError("INVALID_TOKEN", { hint });
  }
  if (account.organization !== null) {
    throw new AppError("ALREADY_EXISTS", { message: "You are in an organization already. Leave it first." });
  }
  const entry = {
    event: "organization.joined",
    ...actorOf({ account, session }),
    orgId: sql`joined.org_id`,
  } as const;
  const [joined] = await run<{ orgId: string }>(sql`
    -- Locked before anything else, and so read as they are now: who sent it must still be one who may give that role.
    with sender as (
      select id, org_id, org_role from users where disabled_at is null and org_role >= ${ROLES.ADMINISTRATORS}::smallint
        and id = (select i.invited_by from single_use_tokens t
          join invitations i on i.id = (t.data->>'invitationId')::uuid where t.token_hash = ${tokenHash(token)}::bytea)
      for share),
    fit as (
      select t.id as token_id, i.id as invitation_id, i.org_id, i.role, i.first_name, i.last_name, u.id as user_id
      from single_use_tokens t join invitations i on i.id = (t.data->>'invitationId')::uuid
        join sender on sender.id = i.invited_by and sender.org_id = i.org_id and sender.org_role >= i.role
        join users u on u.email = ${account.email}
      where t.token_hash = ${tokenHash(token)}::bytea and t.purpose = 'invitation' and t.consumed_at is null
        and t.expires_at > now() and i.accepted_at is null and i.revoked_at is null and i.expires_at > now()
        and ${hasAddress(sql`i.email_normalized`, addressForms(account.email))} and u.id = ${account.id}::uuid
        and u.access_epoch = ${account.epochs.access}::int and u.email_verified_at is not null and u.org_id is null
      for update of t, i, u),
    spent as (update single_use_tokens set consumed_at = now() where id in (select token_id from fit)),
    accepted as (update invitations set accepted_at = now() where id in (select invitation_id from fit)),
    joined as (update users set org_id = fit.org_id, org_role = fit.role, org_joined_at = now(),
        ${RAISE_TRUST},
        first_name = coalesce(nullif(users.first_name, ''), fit.first_name),
        last_name = case when users.first_name || users.last_name = '' then fit.last_name else users.last_name end
      from fit where users.id = fit.user_id returning users.id, users.org_id),
    devices as (${forgetDevices(account.id, sql`joined`)}),
    recorded as (${audit(caller, entry, sql`joined`)})
    select org_id as "orgId" from joined`);
  if (!joined) throw new AppError("INVALID_TOKEN");
  return joined.orgId;
}
