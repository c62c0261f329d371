import type { SQL } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import { LIMITS } from "@/contract/limits";
import { isRemembered } from "../account/address/claims";
import { named } from "../db/query/named";
import { sql } from "../db/query/sql";
import {
  appConsents,
  appLogouts,
  apps,
  backupCodes,
  factors,
  invitations,
  oidcPayloads,
  outbox,
  rateLimits,
  recoveries,
  refreshTokens,
  registrations,
  sessions,
  signInSources,
  singleUseTokens,
  trustedDevices,
  users,
} from "../db/schema";
import { WAITS_IN_VAIN } from "../factor/backup-codes";
import { env } from "../platform/settings/env";
import { emit } from "../platform/signals";

const r = named(registrations, "r");
const t = named(singleUseTokens, "t");
const p = named(oidcPayloads, "p");
const a = named(apps, "a");
const c = named(appConsents, "c");

/** The removed apps, whose rows go; as a join, so that the planner knows how few they are. */
const REMOVED = sql`(select ${a.id} from ${apps} a where ${a.removedAt} is not null)`;

/** What has expired, by table. */

export type Rule = { name: string; table: PgTable; expired: SQL; onRemoved?: (count: number) => void };

const { keepDays } = LIMITS.housekeeping;

/** Spelled out, so that the planner knows how few rows are as old. */
const ago = (count: number, unit: "seconds" | "hours" | "days"): SQL =>
  sql.raw(`now() - interval '${count} ${unit}'`);
export const daysAgo = (days: number): SQL => ago(days, "days");

/**
 * In the order in which they are removed: an account goes faster once its mails are gone. Kept a little longer than they
 * count, so that a late use still gets its own refusal.
 */
export const rules = (): readonly Rule[] => [...whatSignsIn(), ...whatWasTold(), ...whatWaits()];

/** Sessions, and what opens or renews them. */
const whatSignsIn = (): readonly Rule[] => [
  {
    name: "single-use tokens",
    table: singleUseTokens,
    expired: sql`${singleUseTokens}.${singleUseTokens.expiresAt} < ${daysAgo(1)} and not ${isRemembered(daysAgo(1))}`,
  },
  {
    name: "challenges",
    table: singleUseTokens,
    // Each sign-in leaves one or none; what answers it late is told the same without its row.
    expired: sql`${singleUseTokens.expiresAt} < ${ago(1, "hours")} and ${singleUseTokens.data} ? 'level'`,
  },
  {
    name: "refresh tokens",
    table: refreshTokens,
    expired: sql`${refreshTokens.createdAt} < ${daysAgo(keepDays.refreshTokens)}
      and ${refreshTokens.consumedAt} is not null`,
  },
  {
    name: "sessions",
    table: sessions,
    // How a session ended is asked of what an app may do in its person's absence.
    expired: sql`${sessions.expiresAt} < ${daysAgo(keepDays.sessions)}
      and not exists (select 1 from ${oidcPayloads} p
        where ${p.sessionId} = ${sessions}.${sessions.id} and ${p.outlivesSession})`,
  },
  {
    name: "sign-in sources",
    table: signInSources,
    // A device is known as long as any; that there was one tells the next from an account's first for longer.
    expired: sql`${signInSources.lastSeenAt} < ${ago(LIMITS.signInSource.seconds, "seconds")}
      and (${signInSources.knownEpoch} is null or ${signInSources.lastSeenAt} < ${daysAgo(keepDays.devices)})`,
  },
  {
    name: "trusted devices",
    table: trustedDevices,
    // A session that a trusted device opened may last as long as any; it ends with the device's row.
    expired: sql`${trustedDevices.expiresAt} < ${ago(env().SESSION_MAX_HOURS + 1, "hours")}
      and (${trustedDevices.untrustedAt} is null or ${trustedDevices.untrustedAt} < ${daysAgo(keepDays.untrustedDevices)})`,
  },
  {
    name: "pending methods",
    table: factors,
    // One that is used up has expired while its answer is looked at.
    expired: sql`${factors.status} = 'pending' and ${factors.expiresAt} < ${ago(60, "seconds")}`,
  },
  { name: "codes of set-ups that ended", table: backupCodes, expired: WAITS_IN_VAIN },
  { name: "recoveries", table: recoveries, expired: sql`${recoveries.closesAt} < now()` },
];

/** Accounts, addresses and invitations that nobody took. */
const whatWaits = (): readonly Rule[] => [
  { name: "registrations", table: registrations, expired: sql`${registrations.expiresAt} < now()` },
  {
    name: "unconfirmed accounts",
    table: users,
    expired: sql`${users.emailVerifiedAt} is null and ${users.createdAt} < now() - interval '1 day'
      and not exists (select 1 from ${registrations} r where ${r.userId} = ${users}.${users.id})
      and not exists (select 1 from ${singleUseTokens} t
        where ${t.userId} = ${users}.${users.id} and ${t.consumedAt} is null and ${t.expiresAt} > now())`,
  },
  {
    name: "held addresses",
    table: users,
    expired: sql`${users.heldFor} is not null
    and ${users.heldUntil} < now()`,
  },
  {
    name: "invitations",
    table: invitations,
    expired: sql`${invitations.expiresAt} < ${daysAgo(keepDays.invitations)}`,
  },
];

/** Expired rate limits, mails, and what was opened for apps. */
const whatWasTold = (): readonly Rule[] => [
  { name: "rate limits", table: rateLimits, expired: sql`${rateLimits.tat} < now()` },
  {
    name: "settled mails",
    table: outbox,
    expired: sql`${outbox.status} <> 'queued' and ${outbox.createdAt} < ${daysAgo(keepDays.mails)}`,
  },
  {
    name: "what was opened for apps",
    table: oidcPayloads,
    expired: sql`${oidcPayloads.expiresAt} < now() - interval '1 hour'`,
  },
  {
    name: "what apps asked for",
    table: oidcPayloads,
    // Kept for whoever asks, and of nobody: what comes late is answered the same without it.
    expired: sql`${oidcPayloads.expiresAt} < ${ago(300, "seconds")} and ${oidcPayloads.userId} is null`,
  },
  {
    name: "empty grants",
    table: oidcPayloads,
    expired: sql`${oidcPayloads.kind} = 'Grant' and ${oidcPayloads.createdAt} < now() - interval '1 day'
      and not exists (select 1 from ${oidcPayloads} p
        where ${p.grantId} = ${oidcPayloads}.${oidcPayloads.grantId} and ${p.kind} <> 'Grant')`,
  },
  {
    name: "what removed apps were given",
    table: oidcPayloads,
    expired: sql`${oidcPayloads.appId} in ${REMOVED}`,
  },
  {
    name: "what removed apps were allowed",
    table: appConsents,
    expired: sql`${appConsents.appId} in ${REMOVED}`,
  },
  {
    name: "removed apps",
    table: apps,
    expired: sql`${apps.removedAt} is not null
      and not exists (select 1 from ${oidcPayloads} p where ${p.appId} = ${apps}.${apps.id})
      and not exists (select 1 from ${appConsents} c where ${c.appId} = ${apps}.${apps.id})`,
  },
  {
    name: "app logouts",
    table: appLogouts,
    expired: sql`${appLogouts.expiresAt} < now()`,
    onRemoved: countDropped,
  },
];

/** What was told is gone already: what expires never was. */
function countDropped(count: number): void {
  for (let dropped = 0; dropped < count; dropped += 1) emit("appNotice", { outcome: "dropped" });
}
