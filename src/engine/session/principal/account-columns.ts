import { bool, int, onlyWhere, str } from "../../db/query/expressions";
import { jsonObject, jsonRow, jsonRows } from "../../db/query/json";
import { named } from "../../db/query/named";
import { sql } from "../../db/query/sql";
import { backupCodes, factors, organizations, recoveries, users } from "../../db/schema";

/** An account `u` with its organization `o`, and what hangs on it, as one column of JSON. */

const u = named(users, "u");
const o = named(organizations, "o");
const f = named(factors, "f");
const b = named(backupCodes, "b");
const r = named(recoveries, "r");

const ORGANIZATION = onlyWhere(
  sql`${o.id} is not null`,
  jsonObject({
    id: o.id,
    name: o.name,
    mfaEnforcedFrom: o.mfaEnforcedFrom,
    mfaEnforcedRoles: o.mfaEnforcedRoles,
    mfaAllowedMethods: o.mfaAllowedMethods,
    trustedDevicesAllowed: o.trustedDevicesAllowed,
  }),
);

const FACTORS = jsonRows(
  {
    id: f.id,
    type: f.type,
    status: f.status,
    enabled: f.enabled,
    sealed: str(sql`encode(${f.sealed}, 'base64')`),
    keyId: f.keyId,
    counter: f.counter,
    credentialId: f.credentialId,
    name: f.name,
    details: f.details,
    createdAt: f.createdAt,
    confirmedAt: f.confirmedAt,
    lastUsedAt: f.lastUsedAt,
    expiresAt: f.expiresAt,
    accessEpoch: f.accessEpoch,
  },
  f.createdAt,
  sql`from ${factors} f where ${f.userId} = ${u.id}`,
);

/** Null where none can be finished any more. */
const RECOVERY = jsonRow(
  { startedAt: r.startedAt, endsAt: r.endsAt, closesAt: r.closesAt, device: r.device, place: r.place },
  sql`from ${recoveries} r where ${r.userId} = ${u.id} and ${r.accessEpoch} = ${u.accessEpoch}
    and ${r.closesAt} > now()`,
);

export const ACCOUNT = jsonObject({
  id: u.id,
  epochs: jsonObject({
    access: u.accessEpoch,
    trust: u.trustEpoch,
    grants: u.grantsEpoch,
    rules: int(sql`coalesce(${o.rulesEpoch}, 0)`),
  }),
  email: u.email,
  emailVerified: bool(sql`${u.emailVerifiedAt} is not null`),
  emailChangedAt: u.emailChangedAt,
  hasPassword: bool(sql`${u.passwordHash} is not null`),
  passwordByMail: u.passwordByMail,
  passwordChangedAt: u.passwordChangedAt,
  firstName: u.firstName,
  lastName: u.lastName,
  primaryMethod: u.primaryMethod,
  userHandle: str(sql`encode(${u.userHandle}, 'base64')`),
  mfaLockedUntil: u.mfaLockedUntil,
  enrolmentNeedsMail: u.enrolmentNeedsMail,
  mustEnrol: u.mustEnrol,
  recovery: RECOVERY,
  backupCodesLeft: int(sql`(select count(*) from ${backupCodes} b
    where ${b.userId} = ${u.id} and ${b.setupId} is null and ${b.usedAt} is null
      and ${b.createdAt} >= coalesce(${u.backupCodesFrom}, '-infinity'))`),
  orgRole: u.orgRole,
  organization: ORGANIZATION,
  factors: FACTORS,
});
