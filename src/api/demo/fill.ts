import { randomBytes, randomUUID } from "node:crypto";
import type { SQL } from "drizzle-orm";
import { NOW } from "@/engine/db/query/expressions";
import { sql } from "@/engine/db/query/sql";
import { insertInto } from "@/engine/db/query/write";
import {
  auditEvents,
  backupCodes,
  factors,
  organizationDays,
  organizations,
  sessions,
  trustedDevices,
  users,
} from "@/engine/db/schema";
import { changed, inSeconds, json } from "@/engine/db/steps";
import { countAuditRows } from "@/engine/history/day-counts";
import { hashPassword } from "@/engine/platform/hash-password";
import { daysOf } from "./days";
import { ADA, addressOf, ORGANIZATION, PASSWORD, PEOPLE } from "./people";
import { type Added, asUser, codesOf, factorsOf, lastSignIns } from "./rows";
import { type TrailRow, trailOf } from "./trail";

/** Always the same one, so that of two who fill the demo at once only one does. */
const ORGANIZATION_ID = "de300000-0000-4000-8000-000000000001";

const GRACE_DAYS = 14;
const DAY_SECONDS = 86_400;
const COUNTED_AT_ONCE = 10_000;

/**
 * Adds the demo organization, its people and ninety days of what they did, in one statement.
 * @returns false where it is there already
 */
export async function fillDemo(): Promise<boolean> {
  const now = Date.now();
  const people = PEOPLE.map((person): Added => ({ person, id: randomUUID(), userHandle: randomBytes(32) }));
  const trail = trailOf(people, now);
  const isNew = await changed(sql`
    with organization as (${addOrganization()}),
    people as (${addPeople(people, await hashPassword(PASSWORD), now)}),
    methods as (${addMethods(people, now)}),
    codes as (${addCodes(await codesOf(people, now))}),
    devices as (${addDevice(people[0]?.id)}),
    sessions as (${addSessions(trail)}),
    trail as (${addTrail(trail)}),
    days as (${addDays(now)})
    select ${organizations.id} from organization`);
  // The charts have something to show at once.
  if (isNew) while ((await countAuditRows(COUNTED_AT_ONCE)) === COUNTED_AT_ONCE);
  return isNew;
}

/** A row for each of these, as long as the organization is new. */
const fromEach = (rows: readonly unknown[]): SQL => sql`from organization, jsonb_to_recordset(${json(rows)})`;

const addOrganization = (): SQL => sql`${insertInto(organizations, {
  id: ORGANIZATION_ID,
  name: ORGANIZATION,
  mfaEnforcedFrom: inSeconds(GRACE_DAYS * DAY_SECONDS),
  mfaChangedAt: inSeconds(-2 * DAY_SECONDS),
  createdAt: inSeconds(-90 * DAY_SECONDS),
})}
  where not exists (select 1 from ${users} where ${users.emailNormalized} = ${addressOf(ADA)})
  on conflict do nothing returning ${organizations.id}`;

const addPeople = (people: readonly Added[], passwordHash: string, now: number): SQL => sql`${insertInto(
  users,
  {
    id: sql`p.id`,
    email: sql`p.email`,
    emailNormalized: sql`p.email`,
    emailVerifiedAt: sql`p.joined`,
    passwordHash,
    passwordChangedAt: sql`p.joined`,
    firstName: sql`p.first`,
    lastName: sql`p.last`,
    orgId: sql`organization.${organizations.id}`,
    orgRole: sql`p.role`,
    orgJoinedAt: sql`p.joined`,
    primaryMethod: sql`p.method`,
    userHandle: sql`decode(p.handle, 'base64')`,
    isDemo: true,
    createdAt: sql`p.joined`,
    mfaRemindedAt: NOW,
  },
)}
  ${fromEach(people.map((one) => asUser(one, now)))}
    as p(id uuid, email text, first text, last text, role smallint, method text, handle text, joined timestamptz)
  returning ${users.id}`;

const addMethods = (people: readonly Added[], now: number): SQL => sql`${insertInto(factors, {
  id: sql`f.id`,
  userId: sql`f.owner`,
  type: sql`f.type`,
  status: "active",
  enabled: true,
  sealed: sql`decode(f.sealed, 'base64')`,
  keyId: sql`f.key`,
  credentialId: sql`f.credential`,
  name: sql`f.name`,
  details: sql`f.details`,
  createdAt: sql`f.since`,
  confirmedAt: sql`f.since`,
  lastUsedAt: sql`f.used`,
  accessEpoch: 0,
})}
  ${fromEach(people.flatMap((one) => factorsOf(one, now)))}
    as f(id uuid, owner uuid, type text, sealed text, key text, credential text, name text, details jsonb,
      since timestamptz, used timestamptz)`;

const addCodes = (rows: Awaited<ReturnType<typeof codesOf>>): SQL => sql`${insertInto(backupCodes, {
  userId: sql`c.owner`,
  codeHash: sql`decode(c.hash, 'base64')`,
  usedAt: sql`c.used`,
})}
  ${fromEach(rows)}
    as c(owner uuid, hash text, used timestamptz)`;

const addDevice = (ownerId: string | undefined): SQL =>
  sql`${insertInto(trustedDevices, {
    userId: sql`${ownerId}::uuid`,
    tokenHash: randomBytes(32),
    name: "Ada’s telephone",
    userAgent: ADA.browsers[1] ?? "",
    ip: ADA.ip,
    createdAt: inSeconds(-9 * DAY_SECONDS),
    lastSeenAt: inSeconds(-2 * 3600),
    expiresAt: inSeconds(21 * DAY_SECONDS),
    trustEpoch: 0,
    rulesEpoch: 0,
  })} from organization`;

const addSessions = (trail: readonly TrailRow[]): SQL => sql`${insertInto(sessions, {
  id: sql`s.id`,
  userId: sql`s.owner`,
  carrier: "cookie",
  level: "full",
  proofs: [],
  accessEpoch: 0,
  trustEpoch: 0,
  rulesEpoch: 0,
  ip: sql`s.ip`,
  userAgent: sql`s.agent`,
  place: sql`s.place`,
  createdAt: sql`s.at`,
  lastSeenAt: sql`s.at`,
  expiresAt: sql`s.at`,
  revokedAt: sql`s.at`,
  revokedReason: "signed_out",
})}
  ${fromEach(lastSignIns(trail))}
    as s(id uuid, owner uuid, ip text, agent text, place text, at timestamptz)`;

const addTrail = (trail: readonly TrailRow[]): SQL => sql`${insertInto(auditEvents, {
  at: sql`to_timestamp(t.at / 1000.0)`,
  event: sql`t.event`,
  result: sql`t.result`,
  actorId: sql`t."userId"`,
  userId: sql`t."userId"`,
  orgId: sql`organization.${organizations.id}`,
  sessionId: sql`t."sessionId"`,
  method: sql`t.method`,
  ip: sql`t.ip`,
  userAgent: sql`t."userAgent"`,
  place: sql`t.place`,
  detail: sql`t.detail`,
})}
  ${fromEach(trail)}
    as t(at double precision, event text, result text, "userId" uuid, "sessionId" uuid, method text, ip text,
      "userAgent" text, place text, detail jsonb)
  order by t.at`;

const addDays = (now: number): SQL => sql`${insertInto(organizationDays, {
  orgId: sql`organization.${organizations.id}`,
  day: sql`d.day`,
  members: sql`d.members`,
  withMfa: sql`d."withMfa"`,
  byMethod: sql`d."byMethod"`,
  countedAt: sql`d.day`,
})}
  ${fromEach(daysOf(now))}
    as d(day date, members int, "withMfa" int, "byMethod" jsonb)`;
