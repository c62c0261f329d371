import { sql } from "drizzle-orm";
import {
  type AnyPgColumn,
  bigint,
  boolean,
  check,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { AppAuthMethod, AppScope, AppType, SigningAlg } from "../../contract/apps";
import { MFA_METHODS, MFA_TYPES, type MfaType } from "../../contract/methods";
import type { ProofMethod } from "../../contract/proofs";
import type { SessionLevel } from "../../contract/session-levels";
import { bytea, instant } from "./columns";

/**
 * Every table. Times are set by the database's clock, so that instances whose clocks differ agree. A `*_hash` is of a
 * secret that exists nowhere else; `sealed` is AES-256-GCM ciphertext bound to its row, with its key's id beside it.
 */

/** A condition on `email_normalized`: the domain isn't in its ASCII form, or ends in a dot. */
export const UNSETTLED_ADDRESS = `octet_length(split_part(email_normalized, '@', 2)) <> length(split_part(email_normalized, '@', 2))
  or email_normalized like '%.'`;

export const organizations = pgTable(
  "organizations",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    name: text("name").notNull(),
    /** When members must use MFA from, in the future during a grace period; null where it isn't required. */
    mfaEnforcedFrom: instant("mfa_enforced_from"),
    /** Roles the requirement applies to; null for everyone. */
    mfaEnforcedRoles: smallint("mfa_enforced_roles").array(),
    /** Methods that satisfy the requirement; null for any. */
    mfaAllowedMethods: text("mfa_allowed_methods").array().$type<MfaType[]>(),
    trustedDevicesAllowed: boolean("trusted_devices_allowed").notNull().default(true),
    /** When the requirement last changed; members are reminded anew after that. */
    mfaChangedAt: instant("mfa_changed_at"),
    /** The epoch of the requirement: a device trusted under an earlier one no longer counts. */
    rulesEpoch: integer("rules_epoch").notNull().default(0),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (table) => [
    /** The few that will require a second step, or do. */
    index("organizations_enforced_idx").on(table.mfaEnforcedFrom).where(sql`mfa_enforced_from is not null`),
  ],
);

export const users = pgTable(
  "users",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    /** As the person wrote it; mail goes there. */
    email: text("email").notNull(),
    /** NFKC, lower case, the domain in its ASCII form (IDNA): what makes two addresses the same. */
    emailNormalized: text("email_normalized").notNull(),
    emailVerifiedAt: instant("email_verified_at"),
    /** Read by the previous release only: registering this address took an invitation. */
    needsInvitation: boolean("needs_invitation").notNull().default(false),
    passwordHash: text("password_hash"),
    /** The password was set through a mailed link, and nothing but mail has confirmed it yet. */
    passwordByMail: boolean("password_by_mail").notNull().default(false),
    /** When it was last set; null where that was before this was kept. */
    passwordChangedAt: instant("password_changed_at"),
    firstName: text("first_name").notNull().default(""),
    lastName: text("last_name").notNull().default(""),
    /** The text that a search among members looks through, beside the address. */
    searchName: text("search_name").generatedAlwaysAs(sql`lower(first_name || ' ' || last_name)`),
    /** The foreign key has no `on delete`, so that an organization somebody is joining concurrently is not closed. */
    orgId: uuid("org_id").references(() => organizations.id),
    orgRole: smallint("org_role").notNull().default(0),
    orgJoinedAt: instant("org_joined_at"),
    primaryMethod: text("primary_method").$type<MfaType>(),
    /** The enabled methods, kept by a trigger on `factors`. For lists and counts, never for a decision. */
    mfaMethods: text("mfa_methods").array().notNull().default(sql`'{}'`),
    /** WebAuthn user handle: random and constant, so that it says nothing about the account (WebAuthn L3 §14.6.1). */
    userHandle: bytea("user_handle")
      .notNull()
      .default(sql`decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex')`),
    /** Wrong answers to a second factor in a row, over every method, session and path. Only a success clears it. */
    mfaFailures: integer("mfa_failures").notNull().default(0),
    mfaLockedUntil: instant("mfa_locked_until"),
    /** Backup codes made before this time no longer count, not even a set made concurrently with what ended them. */
    backupCodesFrom: instant("backup_codes_from"),
    /** After an administrator's reset, the next enrolment first asks for a mailed link. */
    enrolmentNeedsMail: boolean("enrolment_needs_mail").notNull().default(false),
    /** A recovery removed every method: the next sign-in must set one up. */
    mustEnrol: boolean("must_enrol").notNull().default(false),
    /** When the person was last mailed that their organization is going to ask for MFA. */
    mfaRemindedAt: instant("mfa_reminded_at"),
    disabledAt: instant("disabled_at"),
    /** An account of the demo, whose password everybody knows. */
    isDemo: boolean("is_demo").notNull().default(false),
    /** The access epoch: sessions, links and set-ups count only under the one they were opened with. */
    accessEpoch: integer("access_epoch").notNull().default(0),
    /** The trust epoch, for trusted devices and sessions that rest on one. */
    trustEpoch: integer("trust_epoch").notNull().default(0),
    /** The grants epoch, for what apps were given, in a session that goes on too. */
    grantsEpoch: integer("grants_epoch").notNull().default(0),
    /** When the address was last changed, or changed back. */
    emailChangedAt: instant("email_changed_at"),
    /**
     * A placeholder that keeps an address for the account that had it. Confirmed, it keeps everybody else from the
     * address; disabled, it lets nobody sign in.
     */
    heldFor: uuid("held_for").references((): AnyPgColumn => users.id, { onDelete: "cascade" }),
    heldUntil: instant("held_until"),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (table) => [
    uniqueIndex("users_email_normalized_key").on(table.emailNormalized),
    uniqueIndex("users_user_handle_key").on(table.userHandle),
    /** Lets a search read a hundred thousand names from the index alone. */
    index("users_org_idx").on(table.orgId, table.emailNormalized, table.searchName),
    /** How many have what is counted from here alone. */
    index("users_org_methods_idx").on(table.orgId, table.orgRole, table.mfaMethods),
    /** Owners, who are counted at every change of a role. */
    index("users_owner_idx").on(table.orgId).where(sql`org_role = 255`),
    index("users_org_without_mfa_idx").on(table.orgId, table.emailNormalized).where(sql`mfa_methods = '{}'`),
    /** The few accounts whose stored domain isn't in its ASCII form. */
    index("users_unsettled_address_idx").on(table.id).where(sql.raw(UNSETTLED_ADDRESS)),
    index("users_held_idx").on(table.heldFor).where(sql`held_for is not null`),
    index("users_unconfirmed_idx").on(table.createdAt).where(sql`email_verified_at is null`),
  ],
);

/** A registration of an address that isn't confirmed yet. */
export const registrations = pgTable(
  "registrations",
  {
    /** The contract's `verificationTokenId`. */
    id: uuid("id").primaryKey(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    passwordHash: text("password_hash"),
    firstName: text("first_name").notNull(),
    lastName: text("last_name").notNull(),
    companyName: text("company_name"),
    /** The spelling that its link was mailed to, kept once the link is used; null for the account's. */
    email: text("email"),
    /** Keyed hash of the client's network, to limit how many registrations wait. */
    askedBy: text("asked_by"),
    /** Keyed hash of the code mailed beside the link; null where none was mailed. */
    codeHash: text("code_hash"),
    codeExpiresAt: instant("code_expires_at"),
    codeAttempts: smallint("code_attempts").notNull().default(0),
    createdAt: instant("created_at").notNull().defaultNow(),
    expiresAt: instant("expires_at").notNull(),
  },
  (table) => [
    index("registrations_user_idx").on(table.userId, table.createdAt),
    /** However many wait for an address, one's own are found by their password, and by who asked for them. */
    index("registrations_password_idx").on(table.userId, table.passwordHash, table.createdAt),
    index("registrations_asker_idx").on(table.userId, table.askedBy, table.createdAt),
    index("registrations_expires_idx").on(table.expiresAt),
  ],
);

/** Methods of which a person may have several. Adding one takes a migration, as its rows leave a unique index. */
const ofMany = MFA_TYPES.filter((type) => MFA_METHODS[type].most > 1);
const isOnlyOne = sql.raw(ofMany.map((type) => `type <> '${type}' and `).join(""));

/** One row per credential: at most one of each method of which only one may be kept. */
export const factors = pgTable(
  "factors",
  {
    id: uuid("id").primaryKey(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    type: text("type").$type<MfaType>().notNull(),
    /** `pending` proves nothing; it becomes `active` once, when its proof is confirmed. */
    status: text("status").$type<"pending" | "active">().notNull(),
    enabled: boolean("enabled").notNull().default(false),
    /** The method's state as sealed JSON, bound to this row's id and user. */
    sealed: bytea("sealed").notNull(),
    keyId: text("key_id").notNull(),
    /** A counter that never decreases: the last accepted TOTP step, or a passkey's signature counter. */
    counter: bigint("counter", { mode: "number" }).notNull().default(0),
    /** WebAuthn credential id (base64url), unique over all people. */
    credentialId: text("credential_id"),
    name: text("name").notNull().default(""),
    /** What the settings page shows; never a secret. */
    details: jsonb("details").$type<Record<string, unknown>>().notNull().default({}),
    createdAt: instant("created_at").notNull().defaultNow(),
    confirmedAt: instant("confirmed_at"),
    lastUsedAt: instant("last_used_at"),
    expiresAt: instant("expires_at"),
    /** The account's access epoch when the set-up began; unused once it is active. */
    accessEpoch: integer("access_epoch").notNull(),
    /** The session that began the set-up. */
    begunIn: uuid("begun_in"),
  },
  (table) => [
    uniqueIndex("factors_single_key").on(table.userId, table.type).where(sql`${isOnlyOne}status = 'active'`),
    /** One pending set-up of a method, which bounds their number without counting rows under a lock. */
    uniqueIndex("factors_pending_key").on(table.userId, table.type).where(sql`status = 'pending'`),
    uniqueIndex("factors_credential_key").on(table.credentialId),
    index("factors_user_idx").on(table.userId),
    index("factors_pending_idx").on(table.expiresAt).where(sql`status = 'pending'`),
    check("factors_status_check", sql`status in ('pending', 'active')`),
    check("factors_counter_check", sql`counter >= 0`),
  ],
);

export const backupCodes = pgTable(
  "backup_codes",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    codeHash: bytea("code_hash").notNull(),
    /** The set-up that these codes wait for; null where they count. */
    setupId: uuid("setup_id"),
    usedAt: instant("used_at"),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (table) => [
    uniqueIndex("backup_codes_hash_key").on(table.userId, table.codeHash),
    /** The few that wait. */
    index("backup_codes_setup_idx").on(table.setupId).where(sql`setup_id is not null`),
  ],
);

export const sessions = pgTable(
  "sessions",
  {
    id: uuid("id").primaryKey(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    /** Hash of the opaque token: the cookie's at any level, a bearer's while pending or enrolling. */
    tokenHash: bytea("token_hash"),
    carrier: text("carrier").$type<"cookie" | "bearer">().notNull(),
    level: text("level").$type<SessionLevel>().notNull(),
    /** Counts up with every new token; an access token of an older generation is refused. */
    generation: integer("generation").notNull().default(0),
    /** Proofs given in this session, `{ method: "PASSWORD" | …, at: ISO 8601 }`, oldest first. */
    proofs: jsonb("proofs")
      .$type<{ method: ProofMethod; at: string; factorId?: string | undefined }[]>()
      .notNull(),
    /** The latest proof that makes the session fresh; null where a trusted device stood in. */
    provedAt: instant("proved_at"),
    signedInAt: instant("signed_in_at").notNull().defaultNow(),
    attempts: integer("attempts").notNull().default(0),
    /** When a mailed link let it try codes again after the account was locked. */
    unlockedAt: instant("unlocked_at"),
    /** The device that stood in for the second step. */
    trustedDeviceId: uuid("trusted_device_id"),
    accessEpoch: integer("access_epoch").notNull(),
    trustEpoch: integer("trust_epoch").notNull(),
    rulesEpoch: integer("rules_epoch").notNull(),
    ip: text("ip").notNull().default(""),
    userAgent: text("user_agent").notNull().default(""),
    place: text("place").notNull().default(""),
    /** The browser's, by its IANA name: mails tell times in it. */
    timeZone: text("time_zone"),
    createdAt: instant("created_at").notNull().defaultNow(),
    lastSeenAt: instant("last_seen_at").notNull().defaultNow(),
    expiresAt: instant("expires_at").notNull(),
    revokedAt: instant("revoked_at"),
    revokedReason: text("revoked_reason"),
  },
  (table) => [
    uniqueIndex("sessions_token_hash_key").on(table.tokenHash),
    index("sessions_user_idx").on(table.userId, table.createdAt),
    index("sessions_expires_idx").on(table.expiresAt),
    check("sessions_level_check", sql`level in ('pending', 'enrolling', 'full')`),
  ],
);

export const refreshTokens = pgTable(
  "refresh_tokens",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    sessionId: uuid("session_id")
      .notNull()
      .references(() => sessions.id, { onDelete: "cascade" }),
    tokenHash: bytea("token_hash").notNull(),
    createdAt: instant("created_at").notNull().defaultNow(),
    consumedAt: instant("consumed_at"),
  },
  (table) => [
    uniqueIndex("refresh_tokens_hash_key").on(table.tokenHash),
    /** Never two live children of one session. */
    uniqueIndex("refresh_tokens_live_key").on(table.sessionId).where(sql`consumed_at is null`),
    index("refresh_tokens_session_idx").on(table.sessionId),
    index("refresh_tokens_created_idx").on(table.createdAt),
  ],
);

/** Everything that may be spent once: links in mails, WebAuthn ceremonies, invitations. */
export const singleUseTokens = pgTable(
  "single_use_tokens",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    purpose: text("purpose").notNull(),
    tokenHash: bytea("token_hash").notNull(),
    userId: uuid("user_id").references(() => users.id, { onDelete: "cascade" }),
    sessionId: uuid("session_id").references(() => sessions.id, { onDelete: "cascade" }),
    /** Data that the purpose defines; never a secret. */
    data: jsonb("data").$type<Record<string, unknown>>().notNull().default({}),
    attempts: integer("attempts").notNull().default(0),
    createdAt: instant("created_at").notNull().defaultNow(),
    expiresAt: instant("expires_at").notNull(),
    consumedAt: instant("consumed_at"),
    /** The owner's access epoch when it was made; 0 without an owner. */
    accessEpoch: integer("access_epoch").notNull(),
  },
  (table) => [
    uniqueIndex("single_use_tokens_hash_key").on(table.tokenHash),
    index("single_use_tokens_user_idx").on(table.userId, table.purpose, table.createdAt),
    index("single_use_tokens_session_idx").on(table.sessionId),
    index("single_use_tokens_expires_idx").on(table.expiresAt),
    /** The link that an invitation is replaced or taken back with. */
    index("single_use_tokens_invitation_idx")
      .on(sql`(data->>'invitationId')`)
      .where(sql`purpose = 'invitation' and consumed_at is null`),
    /** What the addresses of one account were mailed to undo a change, and since when each has had a say. */
    index("single_use_tokens_undo_idx")
      .on(sql`(data->>'userId')`, sql`(data->>'email')`, table.createdAt)
      .where(sql`purpose = 'undo_email_change'`),
  ],
);

export const trustedDevices = pgTable(
  "trusted_devices",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    tokenHash: bytea("token_hash").notNull(),
    name: text("name").notNull(),
    userAgent: text("user_agent").notNull().default(""),
    ip: text("ip").notNull().default(""),
    createdAt: instant("created_at").notNull().defaultNow(),
    lastSeenAt: instant("last_seen_at").notNull().defaultNow(),
    expiresAt: instant("expires_at").notNull(),
    /** When the person ended the trust. The device stays listed until it is removed. */
    untrustedAt: instant("untrusted_at"),
    /** The session it was trusted in. */
    trustedIn: uuid("trusted_in"),
    trustEpoch: integer("trust_epoch").notNull(),
    rulesEpoch: integer("rules_epoch").notNull(),
  },
  (table) => [
    uniqueIndex("trusted_devices_hash_key").on(table.tokenHash),
    index("trusted_devices_user_idx").on(table.userId),
    index("trusted_devices_expires_idx").on(table.expiresAt),
  ],
);

/** Recoveries: one for each person who can't prove any second factor, deleted when it ends. */
export const recoveries = pgTable(
  "recoveries",
  {
    userId: uuid("user_id")
      .primaryKey()
      .references(() => users.id, { onDelete: "cascade" }),
    startedAt: instant("started_at").notNull().defaultNow(),
    /** The end of the wait, fixed when it began. */
    endsAt: instant("ends_at").notNull(),
    /** The access epoch it began under: whatever raises that ends it. */
    accessEpoch: integer("access_epoch").notNull(),
    /** Until then it can be finished. */
    closesAt: instant("closes_at").notNull(),
    /** Where it was asked from, for its owner to recognise. */
    device: text("device").notNull().default(""),
    place: text("place").notNull().default(""),
    remindedAt: instant("reminded_at"),
    /** When the mail went out that says the wait is over. */
    toldAt: instant("told_at"),
  },
  (table) => [index("recoveries_closes_idx").on(table.closesAt)],
);

export const invitations = pgTable(
  "invitations",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    orgId: uuid("org_id")
      .notNull()
      .references(() => organizations.id, { onDelete: "cascade" }),
    email: text("email").notNull(),
    emailNormalized: text("email_normalized").notNull(),
    /** The names that an account without any starts with on accepting. */
    firstName: text("first_name").notNull().default(""),
    lastName: text("last_name").notNull().default(""),
    role: smallint("role").notNull().default(0),
    invitedBy: uuid("invited_by").references(() => users.id, { onDelete: "set null" }),
    createdAt: instant("created_at").notNull().defaultNow(),
    expiresAt: instant("expires_at").notNull(),
    acceptedAt: instant("accepted_at"),
    revokedAt: instant("revoked_at"),
  },
  (table) => [
    index("invitations_org_idx").on(table.orgId, table.createdAt),
    index("invitations_by_idx").on(table.invitedBy),
    index("invitations_open_by_idx")
      .on(table.invitedBy, table.expiresAt)
      .where(sql`accepted_at is null and revoked_at is null`),
    index("invitations_expires_idx").on(table.expiresAt),
    index("invitations_unsettled_address_idx").on(table.id).where(sql.raw(UNSETTLED_ADDRESS)),
    index("invitations_open_idx")
      .on(table.emailNormalized)
      .where(sql`accepted_at is null and revoked_at is null`),
  ],
);

/** Generic cell rate algorithm: `tat` is the theoretical arrival time of the next conforming request. */
export const rateLimits = pgTable("rate_limits", {
  key: text("key").primaryKey(),
  tat: instant("tat").notNull(),
});

/**
 * Networks and browsers that somebody signed in from lately, as keyed hashes. Other people's guesses don't lock them
 * out.
 */
export const signInSources = pgTable(
  "sign_in_sources",
  {
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    source: text("source").notNull(),
    /** The account's access epoch at a sign-in completed on this device, which is known under that epoch only. */
    knownEpoch: integer("known_epoch"),
    lastSeenAt: instant("last_seen_at").notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.source] }),
    index("sign_in_sources_seen_idx").on(table.lastSeenAt),
  ],
);

/** Refused calls between two records of them: the trail gets one a minute for a session and an operation. */
export const refusedCalls = pgTable(
  "refused_calls",
  {
    sessionId: uuid("session_id").notNull(),
    operation: text("operation").notNull(),
    code: text("code").notNull(),
    /** How many the last record stood for; 0 after a call that wrote none. */
    told: integer("told").notNull().default(1),
    /** Not in the trail yet. */
    waiting: integer("waiting").notNull().default(0),
    toldAt: instant("told_at").notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.sessionId, table.operation] }),
    index("refused_calls_told_idx").on(table.toldAt),
  ],
);

/** Mails, written with the change that causes them and delivered afterwards. */
export const outbox = pgTable(
  "outbox",
  {
    id: uuid("id").primaryKey(),
    /** At most one mail is ever sent for one key. */
    idempotencyKey: text("idempotency_key").notNull(),
    userId: uuid("user_id").references(() => users.id, { onDelete: "set null" }),
    template: text("template").notNull(),
    /** `{ to, props }` as JSON, sealed as links in it are live secrets, and emptied once settled. */
    sealed: bytea("sealed"),
    keyId: text("key_id").notNull(),
    status: text("status").$type<"queued" | "sent" | "dropped">().notNull().default("queued"),
    attempts: integer("attempts").notNull().default(0),
    nextAttemptAt: instant("next_attempt_at").notNull().defaultNow(),
    /** When the link in it is dead: later than this it is dropped, not sent. */
    expiresAt: instant("expires_at").notNull(),
    lastError: text("last_error"),
    createdAt: instant("created_at").notNull().defaultNow(),
    settledAt: instant("settled_at"),
  },
  (table) => [
    uniqueIndex("outbox_idempotency_key").on(table.idempotencyKey),
    index("outbox_due_idx").on(table.nextAttemptAt).where(sql`status = 'queued'`),
    index("outbox_created_idx").on(table.createdAt),
    /** Removing an account asks for its mails. */
    index("outbox_user_idx").on(table.userId).where(sql`user_id is not null`),
  ],
);

/** One row per security event. The application's role may add rows, never change or remove them. */
export const auditEvents = pgTable(
  "audit_events",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    at: instant("at").notNull().defaultNow(),
    event: text("event").notNull(),
    result: text("result").$type<"success" | "failure">().notNull(),
    /** Who did it, without a foreign key as the record outlives the account. */
    actorId: uuid("actor_id"),
    /** Whose account it concerns. */
    userId: uuid("user_id"),
    orgId: uuid("org_id"),
    sessionId: uuid("session_id"),
    method: text("method"),
    ip: text("ip").notNull().default(""),
    userAgent: text("user_agent").notNull().default(""),
    place: text("place").notNull().default(""),
    requestId: text("request_id").notNull().default(""),
    detail: jsonb("detail").$type<Record<string, unknown>>().notNull().default({}),
  },
  (table) => [
    index("audit_events_user_idx").on(table.userId, table.id),
    index("audit_events_org_idx").on(table.orgId, table.id),
    /** Finds an organization's rare events without reading its many sign-ins. */
    index("audit_events_org_failures_idx").on(table.orgId, table.id).where(sql`result = 'failure'`),
    index("audit_events_org_changes_idx")
      .on(table.orgId, table.id)
      .where(
        sql`event not in ('sign_in', 'sign_in.second_step', 'step_up', 'link.requested', 'access.refused')`,
      ),
    /** The events of one session, which are shown with its sign-in. */
    index("audit_events_session_idx")
      .on(table.sessionId, table.id)
      .where(
        sql`event in ('sign_in', 'sign_in.second_step', 'step_up', 'link.requested', 'access.refused', 'backup_codes.used', 'session.ended')`,
      ),
    /** Rows come in the order of time, so this stays tiny and costs an insertion next to nothing. */
    index("audit_events_at_idx").using("brin", table.at),
  ],
);

/** What happened in an organization on one day (UTC), counted once from the audit trail, and how it stood that day. */
export const organizationDays = pgTable(
  "organization_days",
  {
    orgId: uuid("org_id")
      .notNull()
      .references(() => organizations.id, { onDelete: "cascade" }),
    day: date("day").notNull(),
    signIns: integer("sign_ins").notNull().default(0),
    failures: integer("failures").notNull().default(0),
    /** Null where nobody looked that day. */
    members: integer("members"),
    withMfa: integer("with_mfa"),
    byMethod: jsonb("by_method").$type<Record<string, number>>(),
    countedAt: instant("counted_at"),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.day] })],
);

/** How far the audit trail has been counted; one row. */
export const auditCounts = pgTable("audit_counts", {
  id: boolean("id").primaryKey().default(true),
  /** The last audit row that is in `organization_days`. */
  upTo: bigint("up_to", { mode: "number" }).notNull().default(0),
});

/** Apps that sign people in through this installation (clients, in OpenID Connect). */
export const apps = pgTable("apps", {
  /** The `client_id`. */
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  type: text("type").$type<AppType>().notNull(),
  redirectUris: text("redirect_uris").array().notNull().default(sql`'{}'`),
  postLogoutRedirectUris: text("post_logout_redirect_uris").array().notNull().default(sql`'{}'`),
  backchannelLogoutUri: text("backchannel_logout_uri"),
  /** Web origins whose scripts may ask for tokens. */
  origins: text("origins").array().notNull().default(sql`'{}'`),
  tokenEndpointAuthMethod: text("token_endpoint_auth_method").$type<AppAuthMethod>().notNull(),
  jwks: jsonb("jwks").$type<{ keys: Record<string, unknown>[] }>(),
  jwksUri: text("jwks_uri"),
  idTokenAlg: text("id_token_alg").$type<SigningAlg>().notNull().default("RS256"),
  /** The resource servers it may ask access tokens for (RFC 8707). */
  audiences: text("audiences").array().notNull().default(sql`'{}'`),
  /** A first-party app, for which nobody is asked for consent. */
  isFirstParty: boolean("is_first_party").notNull().default(false),
  logoUrl: text("logo_url"),
  secretHash: bytea("secret_hash"),
  /** The previous secret, which works until the next rotation. */
  previousSecretHash: bytea("previous_secret_hash"),
  disabledAt: instant("disabled_at"),
  /** When it was removed. The row stays until everything opened for it is deleted. */
  removedAt: instant("removed_at"),
  /** Counts up with every change, to detect concurrent ones. */
  version: integer("version").notNull().default(0),
  createdAt: instant("created_at").notNull().defaultNow(),
  /** When the app last accepted a logout notice and when it last failed to, with the status (0 without an answer). */
  noticeTakenAt: instant("notice_taken_at"),
  noticeMissedAt: instant("notice_missed_at"),
  noticeMissedStatus: integer("notice_missed_status"),
});

/** A person's consent to an app. */
export const appConsents = pgTable(
  "app_consents",
  {
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    appId: text("app_id")
      .notNull()
      .references(() => apps.id, { onDelete: "cascade" }),
    scopes: text("scopes").array().$type<AppScope[]>().notNull(),
    allowedAt: instant("allowed_at").notNull().defaultNow(),
    /** When consent was last withdrawn. What was opened before no longer counts, even if consent is given again. */
    withdrawnAt: instant("withdrawn_at"),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.appId] }),
    index("app_consents_app_idx").on(table.appId),
  ],
);

/** What the OpenID Connect provider stores, from grants to tokens. */
export const oidcPayloads = pgTable(
  "oidc_payloads",
  {
    kind: text("kind").notNull(),
    /** Hash of the code, token or cookie that its holder presents. */
    idHash: bytea("id_hash").notNull(),
    /** As the provider has it, without the id. */
    payload: jsonb("payload").$type<Record<string, unknown>>().notNull(),
    appId: text("app_id").references(() => apps.id, { onDelete: "cascade" }),
    grantId: text("grant_id"),
    /**
     * The owner, and the session it was opened in. Without foreign keys, as an app is notified after either is deleted.
     */
    userId: uuid("user_id"),
    sessionId: uuid("session_id"),
    /** The account's access epoch when it was opened. */
    accessEpoch: integer("access_epoch").notNull().default(0),
    grantsEpoch: integer("grants_epoch").notNull().default(0),
    /** Requested with `offline_access`: it survives the end of its session. */
    outlivesSession: boolean("outlives_session").notNull().default(false),
    createdAt: instant("created_at").notNull().defaultNow(),
    expiresAt: instant("expires_at").notNull(),
    consumedAt: instant("consumed_at"),
  },
  (table) => [
    primaryKey({ columns: [table.kind, table.idHash] }),
    index("oidc_payloads_grant_idx").on(table.grantId),
    index("oidc_payloads_session_idx").on(table.sessionId),
    index("oidc_payloads_user_idx").on(table.userId, table.appId),
    index("oidc_payloads_app_idx").on(table.appId),
    index("oidc_payloads_expires_idx").on(table.expiresAt),
  ],
);

/** The keys that sign what apps are given; of each algorithm the newest generation that may sign by now is used. */
export const signingKeys = pgTable(
  "signing_keys",
  {
    /** The `kid`. */
    id: uuid("id").primaryKey(),
    alg: text("alg").$type<SigningAlg>().notNull(),
    generation: integer("generation").notNull(),
    /** Its public half, as it is published. */
    publicJwk: jsonb("public_jwk").$type<Record<string, unknown>>().notNull(),
    /** The private half as a sealed JWK, bound to this row. */
    sealed: bytea("sealed").notNull(),
    keyId: text("key_id").notNull(),
    /** Published until then, and signing from then on. */
    signsFrom: instant("signs_from").notNull(),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (table) => [uniqueIndex("signing_keys_generation_key").on(table.alg, table.generation)],
);

/** Logout notices that apps are still to be sent. */
export const appLogouts = pgTable(
  "app_logouts",
  {
    id: uuid("id").primaryKey(),
    appId: text("app_id")
      .notNull()
      .references(() => apps.id, { onDelete: "cascade" }),
    /** Whose session it was, without a foreign key as the account may be gone. */
    userId: uuid("user_id").notNull(),
    /** What the app knows the session by. */
    sid: text("sid").notNull(),
    attempts: integer("attempts").notNull().default(0),
    nextAttemptAt: instant("next_attempt_at").notNull().defaultNow(),
    expiresAt: instant("expires_at").notNull(),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (table) => [
    index("app_logouts_due_idx").on(table.nextAttemptAt),
    index("app_logouts_app_idx").on(table.appId, table.nextAttemptAt),
    index("app_logouts_expires_idx").on(table.expiresAt),
  ],
);
