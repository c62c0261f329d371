import { randomBytes, randomUUID } from "node:crypto";
import type { MfaType } from "@/contract/methods";
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
import { newBackupCodes } from "@/engine/factor/backup-codes";
import { sealState } from "@/engine/factor/factors";
import { countAuditRows } from "@/engine/history/day-counts";
import { hashPassword } from "@/engine/platform/hash-password";
import { daysOf } from "./days";
import { ADA, APP_KEY, addressOf, type DemoPerson, ORGANIZATION, PASSWORD, PEOPLE } from "./people";
import { type TrailRow, trailOf } from "./trail";

/** Always the same one, so that of two who fill the demo at once only one does. */
const ORGANIZATION_ID = "de300000-0000-4000-8000-000000000001";

const GRACE_DAYS = 14;
const DAY_SECONDS = 86_400;
/** Of Ada's ten. */
const USED_CODES = 2;
const COUNTED_AT_ONCE = 10_000;

type Added = { id: string; person: DemoPerson; userHandle: Buffer };

/**
 * Adds the demo organization, its people, and ninety days of what they did. Everything or nothing, and once.
 * @returns false where it is there already
 */
export async function fillDemo(): Promise<boolean> {
  const now = Date.now();
  const people = PEOPLE.map((person): Added => ({ person, id: randomUUID(), userHandle: randomBytes(32) }));
  const trail = trailOf(people, now);
  const isNew = await changed(sql`
    with organization as (
      ${insertInto(organizations, {
        id: ORGANIZATION_ID,
        name: ORGANIZATION,
        mfaEnforcedFrom: inSeconds(GRACE_DAYS * DAY_SECONDS),
        mfaChangedAt: inSeconds(-2 * DAY_SECONDS),
        createdAt: inSeconds(-90 * DAY_SECONDS),
      })}
      where not exists (select 1 from ${users} where ${users.emailNormalized} = ${addressOf(ADA)})
      on conflict do nothing returning ${organizations.id}),
    people as (
      ${insertInto(users, {
        id: sql`p.id`,
        email: sql`p.email`,
        emailNormalized: sql`p.email`,
        emailVerifiedAt: sql`p.joined`,
        passwordHash: await hashPassword(PASSWORD),
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
      })}
      from organization, jsonb_to_recordset(${json(people.map((one) => asUser(one, now)))})
        as p(id uuid, email text, first text, last text, role smallint, method text, handle text, joined timestamptz)
      returning ${users.id}),
    methods as (
      ${insertInto(factors, {
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
      from organization, jsonb_to_recordset(${json(people.flatMap((one) => factorsOf(one, now)))})
        as f(id uuid, owner uuid, type text, sealed text, key text, credential text, name text, details jsonb,
          since timestamptz, used timestamptz)),
    codes as (
      ${insertInto(backupCodes, {
        userId: sql`c.owner`,
        codeHash: sql`decode(c.hash, 'base64')`,
        usedAt: sql`c.used`,
      })}
      from organization, jsonb_to_recordset(${json(await codesOf(people, now))})
        as c(owner uuid, hash text, used timestamptz)),
    devices as (
      ${insertInto(trustedDevices, {
        userId: sql`${people[0]?.id}::uuid`,
        tokenHash: randomBytes(32),
        name: "Ada’s telephone",
        userAgent: ADA.browsers[1] ?? "",
        ip: ADA.ip,
        createdAt: inSeconds(-9 * DAY_SECONDS),
        lastSeenAt: inSeconds(-2 * 3600),
        expiresAt: inSeconds(21 * DAY_SECONDS),
        trustEpoch: 0,
        rulesEpoch: 0,
      })} from organization),
    sessions as (
      ${insertInto(sessions, {
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
      from organization, jsonb_to_recordset(${json(lastSignIns(trail))})
        as s(id uuid, owner uuid, ip text, agent text, place text, at timestamptz)),
    trail as (
      ${insertInto(auditEvents, {
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
      from organization, jsonb_to_recordset(${json(trail)})
        as t(at double precision, event text, result text, "userId" uuid, "sessionId" uuid, method text, ip text,
          "userAgent" text, place text, detail jsonb)
      order by t.at),
    days as (
      ${insertInto(organizationDays, {
        orgId: sql`organization.${organizations.id}`,
        day: sql`d.day`,
        members: sql`d.members`,
        withMfa: sql`d."withMfa"`,
        byMethod: sql`d."byMethod"`,
        countedAt: sql`d.day`,
      })}
      from organization, jsonb_to_recordset(${json(daysOf(now))})
        as d(day date, members int, "withMfa" int, "byMethod" jsonb))
    select ${organizations.id} from organization`);
  // The charts have something to show at once.
  if (isNew) while ((await countAuditRows(COUNTED_AT_ONCE)) === COUNTED_AT_ONCE);
  return isNew;
}

const DAY = 86_400_000;
const daysBefore = (now: number, days: number) => new Date(now - days * DAY).toISOString();

function asUser({ person, id, userHandle }: Added, now: number) {
  const { first, last, role, methods, joinedDaysAgo } = person;
  return {
    id,
    email: addressOf(person),
    first,
    last,
    role,
    method: methods[0]?.[0] ?? null,
    handle: userHandle.toString("base64"),
    joined: daysBefore(now, joinedDaysAgo),
  };
}

function factorsOf({ person, id: owner }: Added, now: number) {
  return person.methods.flatMap(([type, daysAgo]) =>
    keptOf(type, person).map(({ state, ...shown }, place) => {
      const id = randomUUID();
      const { sealed, keyId } = sealState(id, owner, state);
      return {
        id,
        owner,
        type,
        sealed: sealed.toString("base64"),
        key: keyId,
        credential: type === "PASSKEY" ? randomBytes(16).toString("base64url") : null,
        since: daysBefore(now, daysAgo - place * 20),
        used: daysBefore(now, 0.3 + place * 3),
        ...shown,
      };
    }),
  );
}

/** When each was there last: lists of members tell it by the sessions. */
function lastSignIns(trail: readonly TrailRow[]) {
  const last = new Map(trail.filter(({ detail }) => detail.level === "full").map((row) => [row.userId, row]));
  return [...last.values()].map(({ sessionId, userId, ip, userAgent, place, at }) => ({
    id: sessionId,
    owner: userId,
    ip,
    agent: userAgent,
    place,
    at: new Date(at).toISOString(),
  }));
}

type Kept = { state: unknown; name: string; details: Record<string, unknown> };

const PLAIN = { name: "", details: {} };
const ICLOUD = "fbfc3007-154e-4ecc-8c0b-6e020557d7bd";

/** What each method keeps. The passkeys are nobody's: their other halves exist nowhere. */
function keptOf(type: MfaType, { place }: DemoPerson): Kept[] {
  if (type === "GOOGLE_AUTH") return [{ ...PLAIN, state: { secret: APP_KEY } }];
  if (type === "MAGIC_LINK") return [{ ...PLAIN, state: {} }];
  const passkey = (name: string, aaguid: string, isSynced: boolean, usedOn: string): Kept => ({
    name,
    state: { kind: "known", publicKey: randomBytes(77).toString("base64url"), backupEligible: isSynced },
    details: {
      aaguid,
      transports: isSynced ? ["internal", "hybrid"] : ["usb"],
      backedUp: isSynced,
      usedOn,
      usedFrom: place,
    },
  });
  return [
    passkey("iCloud Keychain", ICLOUD, true, "Safari on iPhone"),
    passkey("Key on the key ring", "", false, "Chrome on Linux"),
  ];
}

/** Ten for everybody who has a second step; they are shown to nobody, as who wants some makes new ones. */
async function codesOf(people: readonly Added[], now: number) {
  const protectedOnes = people.filter(({ person }) => person.methods.length > 0);
  const rows: { owner: string; hash: string; used: string | null }[] = [];
  // One after the other: on a busy machine the last in a queue of them would be told to come again.
  for (const { id: owner, person, userHandle } of protectedOnes) {
    const { hashes } = await newBackupCodes({ userHandle });
    rows.push(
      ...hashes.map((hash, place) => ({
        owner,
        hash: hash.toString("base64"),
        used: person === ADA && place < USED_CODES ? daysBefore(now, 11 + place * 20) : null,
      })),
    );
  }
  return rows;
}
