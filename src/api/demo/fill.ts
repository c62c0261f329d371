import { randomBytes, randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import type { MfaType } from "@/contract/methods";
import { changed, json } from "@/engine/db/sql";
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
      insert into organizations (id, name, mfa_enforced_from, mfa_changed_at, created_at)
      select ${ORGANIZATION_ID}::uuid, ${ORGANIZATION}, now() + make_interval(days => ${GRACE_DAYS}::int),
        now() - interval '2 days', now() - interval '90 days'
      where not exists (select 1 from users where email_normalized = ${addressOf(ADA)})
      on conflict do nothing returning id),
    people as (
      insert into users (id, email, email_normalized, email_verified_at, password_hash, password_changed_at, first_name,
        last_name, org_id, org_role, org_joined_at, primary_method, user_handle, is_demo, created_at, mfa_reminded_at)
      select p.id, p.email, p.email, p.joined, ${await hashPassword(PASSWORD)}, p.joined, p.first, p.last,
        organization.id, p.role, p.joined, p.method, decode(p.handle, 'base64'), true, p.joined, now()
      from organization, jsonb_to_recordset(${json(people.map((one) => asUser(one, now)))})
        as p(id uuid, email text, first text, last text, role smallint, method text, handle text, joined timestamptz)
      returning id),
    methods as (
      insert into factors (id, user_id, type, status, enabled, sealed, key_id, credential_id, name, details,
        created_at, confirmed_at, last_used_at, access_epoch)
      select f.id, f.owner, f.type, 'active', true, decode(f.sealed, 'base64'), f.key, f.credential, f.name, f.details,
        f.since, f.since, f.used, 0
      from organization, jsonb_to_recordset(${json(people.flatMap((one) => factorsOf(one, now)))})
        as f(id uuid, owner uuid, type text, sealed text, key text, credential text, name text, details jsonb,
          since timestamptz, used timestamptz)),
    codes as (
      insert into backup_codes (user_id, code_hash, used_at)
      select c.owner, decode(c.hash, 'base64'), c.used
      from organization, jsonb_to_recordset(${json(await codesOf(people, now))})
        as c(owner uuid, hash text, used timestamptz)),
    devices as (
      insert into trusted_devices (user_id, token_hash, name, user_agent, ip, created_at, last_seen_at, expires_at,
        trust_epoch, rules_epoch)
      select ${people[0]?.id}::uuid, ${randomBytes(32)}::bytea, 'Ada’s telephone', ${ADA.browsers[1] ?? ""}, ${ADA.ip},
        now() - interval '9 days', now() - interval '2 hours', now() + interval '21 days', 0, 0 from organization),
    sessions as (
      insert into sessions (id, user_id, carrier, level, proofs, access_epoch, trust_epoch, rules_epoch, ip, user_agent,
        place, created_at, last_seen_at, expires_at, revoked_at, revoked_reason)
      select s.id, s.owner, 'cookie', 'full', '[]', 0, 0, 0, s.ip, s.agent, s.place, s.at, s.at, s.at, s.at, 'signed_out'
      from organization, jsonb_to_recordset(${json(lastSignIns(trail))})
        as s(id uuid, owner uuid, ip text, agent text, place text, at timestamptz)),
    trail as (
      insert into audit_events (at, event, result, actor_id, user_id, org_id, session_id, method, ip, user_agent,
        place, detail)
      select to_timestamp(t.at / 1000.0), t.event, t.result, t."userId", t."userId", organization.id, t."sessionId",
        t.method, t.ip, t."userAgent", t.place, t.detail
      from organization, jsonb_to_recordset(${json(trail)})
        as t(at double precision, event text, result text, "userId" uuid, "sessionId" uuid, method text, ip text,
          "userAgent" text, place text, detail jsonb)
      order by t.at),
    days as (
      insert into organization_days (org_id, day, members, with_mfa, by_method, counted_at)
      select organization.id, d.day, d.members, d."withMfa", d."byMethod", d.day
      from organization, jsonb_to_recordset(${json(daysOf(now))})
        as d(day date, members int, "withMfa" int, "byMethod" jsonb))
    select id from organization`);
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
