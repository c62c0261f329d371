import type { SQL } from "drizzle-orm";
import { AppError } from "@/contract/errors";
import { ROLES } from "@/contract/fields";
import { normalizeEmail } from "@/contract/text/email-address";
import { audit } from "../audit/audit";
import type { Caller } from "../audit/caller";
import { hasAddress } from "../db/addressed";
import { NOW, str } from "../db/query/expressions";
import { fields } from "../db/query/fields";
import { named } from "../db/query/named";
import { query } from "../db/query/query";
import { sql } from "../db/query/sql";
import { update } from "../db/query/write";
import { run } from "../db/run";
import { invitations, singleUseTokens, users } from "../db/schema";
import { addressForms } from "../platform/address-forms";
import { tokenHash } from "../platform/crypto";
import { HELD, holdSession } from "../session/hold";
import { actorOf } from "../session/principal/actor";
import { lockAccount, RAISE_TRUST } from "../session/principal/epochs";
import type { Account, Principal } from "../session/principal/principal";
import { forgetDevices } from "../session/trusted-device";
import { readInvitation } from "./invitations";
import { isGivenBy } from "./open-invitation";

const i = named(invitations, "i");
const t = named(singleUseTokens, "t");
const u = named(users, "u");
const sender = named(users, "sender");

/** The step that locks the sender first and reads what they may give: they must still be allowed to invite. */
const lockSender = (token: string): SQL => sql`sender as (
  select ${users.id}, ${users.orgId}, ${users.orgRole} from ${users}
    where ${users.disabledAt} is null and ${users.orgRole} >= ${ROLES.ADMINISTRATORS}::smallint
    and ${users.id} = (select ${i.invitedBy} from ${singleUseTokens} t
      join ${invitations} i on ${i.id} = (${t.data}->>'invitationId')::uuid
        where ${t.tokenHash} = ${tokenHash(token)}::bytea)
  for share)`;

/** The condition that the invitation `i` of the token `t` is open. */
const isOffered = (token: string): SQL => sql`${t.tokenHash} = ${tokenHash(token)}::bytea
  and ${t.purpose} = 'invitation' and ${t.consumedAt} is null and ${t.expiresAt} > now()
  and ${i.acceptedAt} is null and ${i.revokedAt} is null and ${i.expiresAt} > now()`;

/** The steps that lock an open invitation, the last of which, `fit`, has a row of what it offers. */
export const lockOffer = (token: string): SQL => sql`${lockSender(token)},
  fit as (
    select ${t.id} as token_id, ${i.id} as invitation_id, ${i.orgId}, ${i.role}, ${i.email}
    from ${singleUseTokens} t join ${invitations} i on ${i.id} = (${t.data}->>'invitationId')::uuid
      join sender on ${sender.id} = ${i.invitedBy} and ${sender.orgId} = ${i.orgId} and ${isGivenBy(sender)}
    where ${isOffered(token)} for update of t, i)`;

/**
 * Accepts an invitation for a signed-in person with the confirmed address it was mailed to. One statement checks
 * everything and spends it, so that a refusal doesn't use it up.
 * @returns the organization's id
 * @throws AppError INVALID_TOKEN (for a used, expired, revoked or foreign one alike), ALREADY_EXISTS
 */
export async function acceptInvitation(caller: Caller, principal: Principal, token: string): Promise<string> {
  const { account } = principal;
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
    ...actorOf(principal),
    orgId: sql`joined.${users.orgId}`,
  } as const;
  const [joined] = await run(query`
    with ${lockSender(token)}, ${lockAccount(account)}, ${holdSession(principal)},
    fit as (${findFit(token, account)}),
    spent as (${update(singleUseTokens, { consumedAt: NOW })}
      where ${singleUseTokens.id} in (select token_id from fit)),
    accepted as (${update(invitations, { acceptedAt: NOW })}
      where ${invitations.id} in (select invitation_id from fit)),
    joined as (${update(users, {
      orgId: sql`fit.${invitations.orgId}`,
      orgRole: sql`fit.${invitations.role}`,
      orgJoinedAt: NOW,
      firstName: sql`coalesce(nullif(${users}.${users.firstName}, ''), fit.${invitations.firstName})`,
      lastName: sql`case when ${users}.${users.firstName} || ${users}.${users.lastName} = '' then
          fit.${invitations.lastName} else ${users}.${users.lastName} end`,
      ...RAISE_TRUST,
    })}
      from fit where ${users}.${users.id} = fit.${singleUseTokens.userId} returning ${users}.${users.id},
        ${users}.${users.orgId}),
    devices as (${forgetDevices(account.id, sql`joined`)}),
    recorded as (${audit(caller, entry, sql`joined`)})
    select ${fields({ orgId: str(sql`${users.orgId}`) })} from joined`);
  if (!joined) throw new AppError("INVALID_TOKEN");
  return joined.orgId;
}

/** The step that finds and locks the invitation where all of it holds for this account. */
const findFit = (token: string, account: Account): SQL => sql`
  select ${t.id} as token_id, ${i.id} as invitation_id, ${i.orgId}, ${i.role}, ${i.firstName}, ${i.lastName},
    ${u.id} as ${singleUseTokens.userId}
  from ${singleUseTokens} t join ${invitations} i on ${i.id} = (${t.data}->>'invitationId')::uuid
    join sender on ${sender.id} = ${i.invitedBy} and ${sender.orgId} = ${i.orgId} and ${isGivenBy(sender)}
    join ${users} u on ${u.email} = ${account.email}
  where ${isOffered(token)}
    and ${hasAddress(i.emailNormalized, addressForms(account.email))} and ${u.id} = ${account.id}::uuid
    and ${u.accessEpoch} = ${account.epochs.access}::int and ${u.emailVerifiedAt} is not null
      and ${u.orgId} is null and ${HELD}
  for update of t, i, u`;
