import { LIMITS } from "@/contract/limits";
import { hasAddress, likeliestFirst } from "../../db/addressed";
import { bool, NOW, strings, strOrNull } from "../../db/query/expressions";
import { fields } from "../../db/query/fields";
import { jsonObject } from "../../db/query/json";
import { named } from "../../db/query/named";
import { query } from "../../db/query/query";
import { sql } from "../../db/query/sql";
import {
  factors,
  organizations,
  registrations,
  sessions,
  signInSources,
  singleUseTokens,
  trustedDevices,
  users,
} from "../../db/schema";
import { statement } from "../../db/statement";
import { inSeconds } from "../../db/steps";
import { ACCOUNT } from "./account-columns";
import { NOT_ENDED } from "./epochs";

/** Statements that find an account, or a session with its account, in one round trip. */

const s = named(sessions, "s");
const u = named(users, "u");
const o = named(organizations, "o");
const c = named(factors, "c");
const t = named(singleUseTokens, "t");
const r = named(registrations, "r");
const d = named(trustedDevices, "d");
const i = named(signInSources, "i");

const SESSION = jsonObject({
  id: s.id,
  carrier: s.carrier,
  level: s.level,
  generation: s.generation,
  proofs: s.proofs,
  provedAt: s.provedAt,
  signedInAt: s.signedInAt,
  lastSeenAt: s.lastSeenAt,
  expiresAt: s.expiresAt,
  isUnlocked: bool(sql`${s.unlockedAt} is not null`),
  opened: jsonObject({ trust: s.trustEpoch, rules: s.rulesEpoch }),
});

const FOUND = { account: ACCOUNT, passwordHash: u.passwordHash, now: NOW };
const SIGNED_IN = fields({ session: SESSION, account: ACCOUNT, now: NOW });

const WITH_ORGANIZATION = sql`left join ${organizations} o on ${o.id} = ${u.orgId}`;
const FROM_SESSIONS = sql`from ${sessions} s join ${users} u on ${u.id} = ${s.userId} ${WITH_ORGANIZATION}`;
const LIVE = sql`${s.revokedAt} is null and ${s.expiresAt} > now() and ${u.disabledAt} is null and ${NOT_ENDED}
  and ${s.lastSeenAt} > now() - make_interval(secs => ${sql.placeholder("idle")})`;

export const byToken = statement(query`
  select ${SIGNED_IN} ${FROM_SESSIONS}
  where ${s.tokenHash} = ${sql.placeholder("hash")} and ${s.carrier} = ${sql.placeholder("carrier")} and ${LIVE}`);

export const byAccessToken = statement(query`
  select ${SIGNED_IN} ${FROM_SESSIONS}
  where ${s.id} = ${sql.placeholder("id")} and ${s.generation} = ${sql.placeholder("generation")}
    and ${s.userId} = ${sql.placeholder("user")} and ${s.carrier} = 'bearer' and ${s.level} = 'full' and ${LIVE}`);

const ADDRESS = {
  normal: sql.placeholder("normal"),
  spelled: sql.placeholder("spelled"),
  inLetters: sql.placeholder("inLetters"),
  yielded: sql.placeholder("yielded"),
};

const WAITING_HASH = sql`(select ${r.passwordHash} from ${registrations} r
  where ${r.userId} = ${u.id} and ${r.expiresAt} > now() order by ${r.createdAt} desc limit 1)`;
const KNOWN_DEVICE = sql`(select ${d.id} from ${trustedDevices} d
  where ${d.userId} = ${u.id} and ${d.tokenHash} = ${sql.placeholder("device")}
    and ${d.expiresAt} > now() and ${d.untrustedAt} is null)`;
const KNOWN_SOURCES = sql`array(select ${i.source} from ${signInSources} i
  where ${i.userId} = ${u.id} and ${i.lastSeenAt} > ${inSeconds(-LIMITS.signInSource.seconds)}
    and ${i.source} in (select jsonb_array_elements_text(${sql.placeholder("sources")}::jsonb)))`;

export const accountByEmail = statement(query`
  select ${fields({
    ...FOUND,
    waitingHash: strOrNull(WAITING_HASH),
    knownDevice: strOrNull(KNOWN_DEVICE),
    knownSources: strings(KNOWN_SOURCES),
  })}
  from ${users} u ${WITH_ORGANIZATION}
  where ${hasAddress(u.emailNormalized, ADDRESS)} and ${u.disabledAt} is null
  order by ${likeliestFirst(ADDRESS)} limit 1`);

export const accountById = statement(query`
  select ${fields(FOUND)} from ${users} u ${WITH_ORGANIZATION}
  where ${u.id} = ${sql.placeholder("id")} and ${u.disabledAt} is null`);

export const accountByCredential = statement(query`
  select ${fields(FOUND)} from ${factors} c join ${users} u on ${u.id} = ${c.userId} ${WITH_ORGANIZATION}
  where ${c.credentialId} = ${sql.placeholder("credential")} and ${c.status} = 'active'
    and ${u.disabledAt} is null`);

export const accountByLink = statement(query`
  select ${fields({ ...FOUND, data: t.data })}
  from ${singleUseTokens} t join ${users} u on ${u.id} = ${t.userId} ${WITH_ORGANIZATION}
  where ${t.tokenHash} = ${sql.placeholder("hash")} and ${t.purpose} = ${sql.placeholder("purpose")}
    and ${t.consumedAt} is null and ${t.expiresAt} > now() and ${t.accessEpoch} = ${u.accessEpoch}
    and ${u.disabledAt} is null`);

type RowsOf<Find extends (...given: never[]) => Promise<unknown[]>> = Awaited<ReturnType<Find>>[number];
export type SignedInRow = RowsOf<typeof byToken>;
export type AccountJson = SignedInRow["account"];
