import { sql } from "drizzle-orm";
import { LIMITS } from "@/contract/limits";
import type { MfaType } from "@/contract/methods";
import type { ProofMethod } from "@/contract/proofs";
import type { SessionLevel } from "@/contract/session-levels";
import { hasAddress, likeliestFirst } from "../../db/addressed";
import { inSeconds } from "../../db/sql";
import { statement } from "../../db/statement";
import { type AccessClaims, isExpired } from "../../platform/access-token";
import { addressForms } from "../../platform/address-forms";
import { tokenHash } from "../../platform/crypto";
import { env } from "../../platform/settings/env";
import { FACTORS_COLUMN, ORGANIZATION_COLUMN } from "./account-columns";
import { bringAccountToForm } from "./bring-to-form";
import { type Epochs, NOT_ENDED, type Standing, standingProofs } from "./epochs";
import { RECOVERY_COLUMN, type Recovery, type RecoveryJson, toRecovery } from "./recovery-facts";

/**
 * Who is asking: session, person, organization and factors, read in one round trip. Everything that decides about
 * a request reads it from here, and the time from here too, which is the database's.
 */

export type Proof = { method: ProofMethod; at: string };

export type Factor = {
  id: string;
  type: MfaType;
  status: "pending" | "active";
  enabled: boolean;
  /** base64 of the sealed state. */
  sealed: string;
  keyId: string;
  counter: number;
  credentialId: string | null;
  name: string;
  details: Record<string, unknown>;
  createdAt: string;
  confirmedAt: string | null;
  lastUsedAt: string | null;
  expiresAt: string | null;
  /** The account's when the set-up began. */
  accessEpoch: number;
};

export type Account = {
  id: string;
  epochs: Epochs;
  email: string;
  emailVerified: boolean;
  /** Null where it is the one it always was. */
  emailChangedAt: Date | null;
  hasPassword: boolean;
  /** The password was set through a mailed link that nothing else has confirmed: it is worth that mail. */
  passwordByMail: boolean;
  /** When it was last set; null where that isn't known. */
  passwordChangedAt: Date | null;
  firstName: string;
  lastName: string;
  primaryMethod: MfaType | null;
  userHandle: Buffer;
  mfaLockedUntil: Date | null;
  enrolmentNeedsMail: boolean;
  /** A recovery took every method away: one has to be set up first. */
  mustEnrol: boolean;
  recovery: Recovery | null;
  backupCodesLeft: number;
  orgRole: number;
  organization: Organization | null;
  factors: readonly Factor[];
};

export type Organization = {
  id: string;
  name: string;
  mfaEnforcedFrom: Date | null;
  mfaEnforcedRoles: readonly number[] | null;
  mfaAllowedMethods: readonly MfaType[] | null;
  trustedDevicesAllowed: boolean;
};

export type Session = {
  id: string;
  carrier: "cookie" | "bearer";
  level: SessionLevel;
  generation: number;
  proofs: readonly Proof[];
  provedAt: Date | null;
  signedInAt: Date;
  lastSeenAt: Date;
  expiresAt: Date;
  /** The link was pressed that lets this sign-in try codes of an account that is locked. */
  isUnlocked: boolean;
};

export type Principal = { session: Session; account: Account; now: Date };

const ACCOUNT_COLUMNS = sql.raw(`
  json_build_object(
    'id', u.id, 'epochs', json_build_object('access', u.access_epoch, 'trust', u.trust_epoch,
      'rules', coalesce(o.rules_epoch, 0)), 'email', u.email, 'emailVerified', u.email_verified_at is not null,
    'emailChangedAt', u.email_changed_at, 'hasPassword', u.password_hash is not null, 'passwordByMail', u.password_by_mail, 'passwordChangedAt', u.password_changed_at,
    'firstName', u.first_name, 'lastName', u.last_name,
    'primaryMethod', u.primary_method, 'userHandle', encode(u.user_handle, 'base64'),
    'mfaLockedUntil', u.mfa_locked_until, 'enrolmentNeedsMail', u.enrolment_needs_mail, 'mustEnrol', u.must_enrol, 'recovery', ${RECOVERY_COLUMN},
    'backupCodesLeft', (select count(*) from backup_codes b where b.user_id = u.id and b.setup_id is null and b.used_at is null
      and b.created_at >= coalesce(u.backup_codes_from, '-infinity')),
    'orgRole', u.org_role, 'organization', ${ORGANIZATION_COLUMN}, 'factors', ${FACTORS_COLUMN})`);

type Times = "emailChangedAt" | "passwordChangedAt" | "mfaLockedUntil";
type Unread = Times | "userHandle" | "organization" | "recovery";
type AccountJson = Record<Times, string | null> &
  Omit<Account, Unread> & {
    userHandle: string;
    recovery: RecoveryJson | null;
    organization: (Omit<Organization, "mfaEnforcedFrom"> & { mfaEnforcedFrom: string | null }) | null;
  };
type SessionJson = Omit<Session, "provedAt" | "signedInAt" | "lastSeenAt" | "expiresAt"> & {
  opened: Standing;
  provedAt: string | null;
  signedInAt: string;
  lastSeenAt: string;
  expiresAt: string;
};

const SESSION_COLUMNS = sql.raw(`
  json_build_object('id', s.id, 'carrier', s.carrier, 'level', s.level, 'generation', s.generation,
    'proofs', s.proofs, 'provedAt', s.proved_at, 'signedInAt', s.signed_in_at,
    'lastSeenAt', s.last_seen_at, 'expiresAt', s.expires_at, 'isUnlocked', s.unlocked_at is not null,
    'opened', json_build_object('trust', s.trust_epoch, 'rules', s.rules_epoch))`);

const LIVE = sql`s.revoked_at is null and s.expires_at > now() and u.disabled_at is null and ${NOT_ENDED}
  and s.last_seen_at > now() - make_interval(secs => ${sql.placeholder("idle")})`;
const FROM = sql.raw(
  "from sessions s join users u on u.id = s.user_id left join organizations o on o.id = u.org_id",
);

type AccountRow = { account: AccountJson; passwordHash: string | null; now: Date };
type PrincipalRow = { session: SessionJson; account: AccountJson; now: Date };

// The statements below say themselves what their rows are; parsing that again would cost more than reading it.
const asPrincipalRow = (row: unknown) => row as PrincipalRow;
const asAccountRow = (row: unknown) => row as AccountRow;

const byToken = statement(
  sql`select ${SESSION_COLUMNS} as session, ${ACCOUNT_COLUMNS} as account, now() as now ${FROM}
      where s.token_hash = ${sql.placeholder("hash")} and s.carrier = ${sql.placeholder("carrier")} and ${LIVE}`,
  { retry: "safe", row: asPrincipalRow },
);
const byAccessToken = statement(
  sql`select ${SESSION_COLUMNS} as session, ${ACCOUNT_COLUMNS} as account, now() as now ${FROM}
      where s.id = ${sql.placeholder("id")} and s.generation = ${sql.placeholder("generation")}
        and s.user_id = ${sql.placeholder("user")} and s.carrier = 'bearer' and s.level = 'full' and ${LIVE}`,
  { retry: "safe", row: asPrincipalRow },
);
const ADDRESS = {
  normal: sql.placeholder("normal"),
  spelled: sql.placeholder("spelled"),
  inLetters: sql.placeholder("inLetters"),
  yielded: sql.placeholder("yielded"),
};
const accountByEmail = statement(
  sql`select ${ACCOUNT_COLUMNS} as account, u.password_hash as "passwordHash", now() as now,
        (select r.password_hash from registrations r where r.user_id = u.id and r.expires_at > now()
          order by r.created_at desc limit 1) as "waitingHash",
        (select d.id from trusted_devices d
          where d.user_id = u.id and d.token_hash = ${sql.placeholder("device")} and d.expires_at > now()
            and d.untrusted_at is null) as "knownDevice",
        array(select s.source from sign_in_sources s
          where s.user_id = u.id and s.source in (select jsonb_array_elements_text(${sql.placeholder("sources")}::jsonb))
            and s.last_seen_at > ${inSeconds(-LIMITS.signInSource.seconds)}) as "knownSources"
      from users u left join organizations o on o.id = u.org_id
      where ${hasAddress(sql`u.email_normalized`, ADDRESS)} and u.disabled_at is null
      order by ${likeliestFirst(ADDRESS)} limit 1`,
  { retry: "safe", row: (row) => row as AccountRow & AtAddress },
);
const accountById = statement(
  sql`select ${ACCOUNT_COLUMNS} as account, u.password_hash as "passwordHash", now() as now
      from users u left join organizations o on o.id = u.org_id
      where u.id = ${sql.placeholder("id")} and u.disabled_at is null`,
  { retry: "safe", row: asAccountRow },
);

const accountByCredential = statement(
  sql`select ${ACCOUNT_COLUMNS} as account, u.password_hash as "passwordHash", now() as now
      from factors c join users u on u.id = c.user_id left join organizations o on o.id = u.org_id
      where c.credential_id = ${sql.placeholder("credential")} and c.status = 'active' and u.disabled_at is null`,
  { retry: "safe", row: asAccountRow },
);

const accountByLink = statement(
  sql`select ${ACCOUNT_COLUMNS} as account, u.password_hash as "passwordHash", now() as now, t.data
      from single_use_tokens t join users u on u.id = t.user_id left join organizations o on o.id = u.org_id
      where t.token_hash = ${sql.placeholder("hash")} and t.purpose = ${sql.placeholder("purpose")}
        and t.consumed_at is null and t.expires_at > now() and t.access_epoch = u.access_epoch
        and u.disabled_at is null`,
  { retry: "safe", row: (row) => row as AccountRow & { data: Record<string, unknown> } },
);

const idle = () => ({ idle: env().SESSION_IDLE_MINUTES * 60 });

/** Whose opaque token this is: the cookie's, or a pending or enrolling bearer's. */
export async function principalByToken(
  token: string,
  carrier: Session["carrier"],
): Promise<Principal | undefined> {
  const [row] = await byToken({ hash: tokenHash(token), carrier, ...idle() });
  return row && toPrincipal(row);
}

/** Whose verified access token this is, as long as its session lives and the token is of its latest generation. */
export async function principalByClaims(token: AccessClaims): Promise<Principal | undefined> {
  const [row] = await byAccessToken({ id: token.sid, generation: token.gen, user: token.sub, ...idle() });
  const principal = row && toPrincipal(row);
  return principal && !isExpired(token, principal.now) ? principal : undefined;
}

export type AccountWithPassword = { account: Account; passwordHash: string | null; now: Date };

/** What a sign-in shows of where it comes from: a trusted device's token, as its hash, and keyed hashes of the rest. */
export type SignInOrigin = { device: Buffer; sources: readonly string[] };
const NOWHERE: SignInOrigin = { device: Buffer.alloc(0), sources: [] };

type AtAddress = {
  /** The newest password that a registration of the address waits with. */
  waitingHash: string | null;
  /** The account's own trusted device that the token is of. */
  knownDevice: string | null;
  /** Where it was signed in to from lately, of what was to be looked for. */
  knownSources: readonly string[];
};
export type AccountAtAddress = AccountWithPassword & AtAddress;

/** @param email as it was typed, or normalised @param origin to be looked for among the account's */
export async function findAccountByEmail(
  email: string,
  origin: SignInOrigin = NOWHERE,
): Promise<AccountAtAddress | undefined> {
  const forms = addressForms(email);
  for (const older of new Set([forms.spelled, forms.inLetters])) {
    // Or a row that is still to be brought to the form, and one made meanwhile, would be two of one address.
    if (older !== forms.normal) await bringAccountToForm(older, forms.normal);
  }
  const { device, sources } = origin;
  const [row] = await accountByEmail({ ...forms, device, sources: JSON.stringify(sources) });
  return row && { ...row, account: toAccount(row.account) };
}

/** Whose passkey this is; a disabled one too. @param credential the credential id, base64url */
export async function findAccountByCredential(credential: string): Promise<AccountWithPassword | undefined> {
  const [row] = await accountByCredential({ credential });
  return row && { account: toAccount(row.account), passwordHash: row.passwordHash, now: row.now };
}

export async function findAccountById(id: string): Promise<AccountWithPassword | undefined> {
  const [row] = await accountById({ id });
  return row && { account: toAccount(row.account), passwordHash: row.passwordHash, now: row.now };
}

/** Whose live mailed link this is, and what was kept with it. @param hash of its token */
export async function findAccountByLink(
  hash: Buffer,
  purpose: string,
): Promise<(AccountWithPassword & { data: Record<string, unknown> }) | undefined> {
  const [row] = await accountByLink({ hash, purpose });
  return row && { ...row, account: toAccount(row.account) };
}

const date = (text: string | null) => (text === null ? null : new Date(text));

function toAccount(json: AccountJson): Account {
  return {
    ...json,
    userHandle: Buffer.from(json.userHandle, "base64"),
    emailChangedAt: date(json.emailChangedAt),
    passwordChangedAt: date(json.passwordChangedAt),
    mfaLockedUntil: date(json.mfaLockedUntil),
    recovery: toRecovery(json.recovery),
    organization: json.organization && {
      ...json.organization,
      mfaEnforcedFrom: date(json.organization.mfaEnforcedFrom),
    },
  };
}

function toPrincipal({ session: { opened, ...session }, account, now }: PrincipalRow): Principal {
  return {
    session: {
      ...session,
      proofs: standingProofs(session.proofs, opened, account.epochs),
      provedAt: date(session.provedAt),
      signedInAt: new Date(session.signedInAt),
      lastSeenAt: new Date(session.lastSeenAt),
      expiresAt: new Date(session.expiresAt),
    },
    account: toAccount(account),
    now,
  };
}
