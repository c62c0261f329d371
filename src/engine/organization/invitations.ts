import { randomUUID } from "node:crypto";
import type { SQL } from "drizzle-orm";
import { AppError } from "@/contract/errors";
import { ROLE_NAMES, ROLES } from "@/contract/fields";
import { LIMITS } from "@/contract/limits";
import { PAGES } from "@/contract/page-paths";
import { normalizeEmail } from "@/contract/text/email-address";
import { audit } from "../audit/audit";
import type { Caller } from "../audit/caller";
import { hasAddress } from "../db/addressed";
import { bool, intOrNull, NOW, strOrNull } from "../db/query/expressions";
import { fields } from "../db/query/fields";
import { named } from "../db/query/named";
import { query } from "../db/query/query";
import { sql } from "../db/query/sql";
import { insertInto, update } from "../db/query/write";
import { run } from "../db/run";
import { invitations, organizations, singleUseTokens, users } from "../db/schema";
import { inSeconds } from "../db/steps";
import { recipientBucket } from "../limit/mail-limits";
import { bucket, clientNetwork, limit } from "../limit/rate-limit";
import { appLink, mail, originOf } from "../mail/notices";
import { addressForms } from "../platform/address-forms";
import { randomToken, tokenHash } from "../platform/crypto";
import { env } from "../platform/settings/env";
import { HELD, HELD_STEP } from "../session/hold";
import type { Account } from "../session/principal/principal";
import { keepToken, UNOWNED } from "../session/single-use";
import type { Invited } from "./invited";
import { publishedRole } from "./member-list";
import { entryAbout, type Names, requireGrant } from "./members";
import { isGivenBy, OPEN } from "./open-invitation";
import { type Authority, changedBy, holdAuthority } from "./roles/authority";
import { roleWords } from "./roles/permissions";

const i = named(invitations, "i");
const u = named(users, "u");
const g = named(users, "g");
const o = named(organizations, "o");
const t = named(singleUseTokens, "t");

/** Invitations by administrators: mailed, bound to the address, single-use, for three days. */

export type Invitation = {
  id: string;
  email: string;
  role: number;
  invitedBy: string | null;
  createdAt: string;
  expiresAt: string;
};

/** An administrator must be told that a mail can't go out now; it reveals nothing about the address. */
async function limitMails(
  caller: Caller,
  { principal, organization }: Authority,
  email: string,
): Promise<void> {
  await limit(
    bucket("invite:organization", organization.id),
    bucket("invite:account", principal.account.id),
    bucket("mail:ip", clientNetwork(caller.ip)),
    bucket("mail:address-spacing", `invitation:${organization.id}:${normalizeEmail(email)}`),
    recipientBucket("invitation", email),
  );
}

/** The steps that mail an invitation's link; an earlier one stops working. @param source gives the invitation's id */
function mailSteps(
  caller: Caller,
  { principal: { account }, organization }: Authority,
  invitation: { id: string; email: string; role: number },
  source: SQL,
): SQL {
  const token = randomToken();
  const { seconds } = LIMITS.invitation;
  const props = {
    link: appLink(PAGES.invitation, token),
    organization: organization.name,
    inviter: displayName(account),
    role: roleWords(invitation.role),
    ...originOf(caller),
  };
  const data = { invitationId: invitation.id };
  const kept = keepToken(token, UNOWNED, { purpose: "invitation", data, seconds }, source);
  const message = { template: "invitation", props, to: invitation.email, expiresInSeconds: seconds } as const;
  return sql`older as (${update(singleUseTokens, { consumedAt: NOW })}
    where ${singleUseTokens.purpose} = 'invitation'
      and ${singleUseTokens.consumedAt} is null and ${singleUseTokens.data}->>'invitationId' = ${invitation.id}
        and exists (select 1 from ${source})),
    kept as (${kept}), mailed as (${mail(message, source)})`;
}

const displayName = ({ firstName, lastName, email }: Account) => `${firstName} ${lastName}`.trim() || email;

/**
 * Invites an address, replacing an earlier open invitation that the sender would be allowed to withdraw. The answer
 * doesn't reveal whether the address has an account.
 * @throws AppError FORBIDDEN for more than one's own role, ALREADY_EXISTS for a member, RATE_LIMITED, CONFLICT
 */
export async function invite(
  caller: Caller,
  authority: Authority,
  { email, role, name = "", lastName = "" }: { email: string; role: number } & Names,
): Promise<Invitation> {
  requireGrant(authority, role);
  const { principal, organization } = authority;
  const forms = addressForms(email);
  const addressed = hasAddress(invitations.emailNormalized, forms);
  await requireNoMember(authority, addressed);
  const open = sql`${invitations.orgId} = ${organization.id}::uuid and ${addressed} and ${OPEN}`;
  // Replacing an invitation takes it back, which takes the role it offers.
  const [offered] = await run(
    query`select ${fields({ role: intOrNull(sql`max(${invitations.role})`) })} from ${invitations} where ${open}`,
  );
  requireGrant(authority, offered?.role ?? ROLES.USER);
  await limitMails(caller, authority, email);
  const id = randomUUID();
  const entry = entryAbout(authority, "member.invited", principal.account.id, { role, invitationId: id });
  const [made] = await run(query`
    with ${holdAuthority(authority)},
    replaced as (${update(invitations, { revokedAt: NOW })}
      where ${open} and ${invitations.role} <= ${authority.role}::smallint and ${HELD}),
    made as (${insertInto(invitations, {
      id,
      orgId: organization.id,
      email,
      emailNormalized: forms.normal,
      firstName: name,
      lastName,
      role,
      invitedBy: principal.account.id,
      expiresAt: inSeconds(LIMITS.invitation.seconds),
    })} from ${HELD_STEP}
      returning ${invitations.id}, ${invitations.createdAt}, ${invitations.expiresAt}),
    ${mailSteps(caller, authority, { id, email, role }, sql`made`)},
    recorded as (${audit(caller, entry, sql`made`)})
    select ${fields({ createdAt: invitations.createdAt, expiresAt: invitations.expiresAt })} from made`);
  if (!made) throw new AppError("CONFLICT");
  return {
    id,
    email,
    role,
    invitedBy: displayName(principal.account),
    createdAt: made.createdAt.toISOString(),
    expiresAt: made.expiresAt.toISOString(),
  };
}

/** @param addressed the condition, over either table, that an address is the one meant */
async function requireNoMember({ organization }: Authority, addressed: SQL): Promise<void> {
  const members = await run(sql`select 1 from ${users}
    where ${addressed} and ${users.orgId} = ${organization.id}::uuid`);
  if (members.length > 0) throw new AppError("ALREADY_EXISTS", { message: "They are a member already." });
}

/** An invitation as the public client reads it: like a member, with nothing proved yet. */
export function memberToBe({ organization }: Authority, { role, ...person }: Invited) {
  return { ...person, validated: false, deletedAt: null, orgId: organization.id, ...publishedRole(role) };
}

/** What a member's row says beyond that, of somebody who hasn't joined. */
export const NOT_JOINED = {
  joinedAt: null,
  lastSignIn: null,
  mfaEnabled: false,
  primaryMethod: null,
  lockedUntil: null,
} as const;

/** The open ones, newest first; at most 200. */
export async function listInvitations({ organization }: Authority): Promise<Invitation[]> {
  const rows = await run(
    query`select ${fields({
      id: i.id,
      email: i.email,
      role: i.role,
      invitedBy: strOrNull(INVITER),
      createdAt: i.createdAt,
      expiresAt: i.expiresAt,
    })}
      from ${invitations} i left join ${users} u on ${u.id} = ${i.invitedBy}
      where ${i.orgId} = ${organization.id}::uuid and ${OPEN_OF_I} order by ${i.createdAt} desc limit 200`,
    { retry: "safe" },
  );
  return rows.map((row) => ({
    ...row,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
  }));
}
/** Of a user `u`. */
const INVITER = sql`nullif(trim(${u.firstName} || ' ' || ${u.lastName}), '')`;
const OPEN_OF_I = sql`${i.acceptedAt} is null and ${i.revokedAt} is null and ${i.expiresAt} > now()`;

/** @throws AppError NOT_FOUND, FORBIDDEN for one to a higher role */
async function findOpen(authority: Authority, id: string) {
  const [found] = await run(
    query`select ${fields({ id: invitations.id, email: invitations.email, role: invitations.role })} from ${invitations}
      where ${invitations.id} = ${id}::uuid and ${invitations.orgId} = ${authority.organization.id}::uuid and ${OPEN}`,
    { retry: "safe" },
  );
  if (!found) throw new AppError("NOT_FOUND");
  requireGrant(authority, found.role);
  return found;
}

/** @throws AppError NOT_FOUND, FORBIDDEN */
export async function revokeInvitation(caller: Caller, authority: Authority, id: string): Promise<void> {
  await findOpen(authority, id);
  const { account } = authority.principal;
  const entry = entryAbout(authority, "member.invitation_revoked", account.id, { invitationId: id });
  const steps = sql`
    revoked as (${update(invitations, { revokedAt: NOW })}
      where ${invitations.id} = ${id}::uuid and ${OPEN} and ${HELD} returning ${invitations.id}),
    links as (${update(singleUseTokens, { consumedAt: NOW })}
      where ${singleUseTokens.purpose} = 'invitation'
      and ${singleUseTokens.consumedAt} is null and ${singleUseTokens.data}->>'invitationId' = ${id}
        and exists (select 1 from revoked)),
    recorded as (${audit(caller, entry, sql`revoked`)})`;
  const isRevoked = await changedBy(authority, {}, steps, sql`revoked`);
  if (!isRevoked) throw new AppError("NOT_FOUND");
}

/**
 * Mails a new link, good for another three days, in place of the earlier one.
 * @throws AppError NOT_FOUND, RATE_LIMITED
 */
export async function resendInvitation(caller: Caller, authority: Authority, id: string): Promise<void> {
  const invitation = await findOpen(authority, id);
  await limitMails(caller, authority, invitation.email);
  const detail = { role: invitation.role, again: true, invitationId: id };
  const entry = entryAbout(authority, "member.invited", authority.principal.account.id, detail);
  const steps = sql`
    renewed as (${update(invitations, {
      expiresAt: inSeconds(LIMITS.invitation.seconds),
      invitedBy: authority.principal.account.id,
    })}
      where ${invitations.id} = ${id}::uuid and ${OPEN} and ${HELD} returning ${invitations.id}),
    ${mailSteps(caller, authority, invitation, sql`renewed`)},
    recorded as (${audit(caller, entry, sql`renewed`)})`;
  const isResent = await changedBy(authority, {}, steps, sql`renewed`);
  if (!isResent) throw new AppError("NOT_FOUND");
}

/** Of an invitation `i`: who sent it may still give what it offers. */
const IS_STILL_GIVEN = sql`exists (select 1 from ${users} g where ${g.id} = ${i.invitedBy} and ${g.orgId} = ${i.orgId}
  and ${g.orgRole} >= ${ROLES.ADMINISTRATORS}::smallint and ${isGivenBy(g)} and ${g.disabledAt} is null)`;

/** Whether an account may be made of an address, whichever way. Asked of every address alike. */
export async function mayHaveAccount(email: string): Promise<boolean> {
  const { SIGNUP } = env();
  return SIGNUP === "open" || (SIGNUP === "invite" && (await isInvited(email)));
}

/** Whether somebody waits for this address. */
const isInvited = async (email: string): Promise<boolean> =>
  (await run(invitedAs(email), { retry: "safe" })).length > 0;

/** Has a row where somebody waits for this address. */
export const invitedAs = (email: string): SQL => sql`select 1 from ${invitations} i
  where ${hasAddress(i.emailNormalized, addressForms(email))} and ${OPEN_OF_I} and ${IS_STILL_GIVEN} limit 1`;

export type Offer = {
  organization: string;
  role: number;
  roleName: string;
  email: string;
  inviter: string | null;
  /** What the inviter calls them; empty where they didn't say. */
  name: string;
  lastName: string;
  /** The address has an account, which signs in to accept it. */
  hasAccount: boolean;
};

/** What a link offers, read without spending it. @throws AppError INVALID_TOKEN */
export async function readInvitation(token: string): Promise<Offer> {
  const [offer] = await run(
    query`select ${fields({
      organization: o.name,
      role: i.role,
      email: i.email,
      name: i.firstName,
      lastName: i.lastName,
      inviter: strOrNull(INVITER),
      hasAccount:
        bool(sql`exists (select 1 from ${users} a where a.${users.emailNormalized} = ${i.emailNormalized}
        and a.${users.emailVerifiedAt} is not null)`),
    })}
      from ${singleUseTokens} t join ${invitations} i on ${i.id} = (${t.data}->>'invitationId')::uuid
        join ${organizations} o on ${o.id} = ${i.orgId} left join ${users} u on ${u.id} = ${i.invitedBy}
      where ${t.tokenHash} = ${tokenHash(token)}::bytea and ${t.purpose} = 'invitation' and ${t.consumedAt} is null
        and ${t.expiresAt} > now() and ${OPEN_OF_I} and ${IS_STILL_GIVEN}`,
    { retry: "safe" },
  );
  if (!offer) throw new AppError("INVALID_TOKEN");
  return { ...offer, roleName: ROLE_NAMES[offer.role] ?? "USER" };
}
