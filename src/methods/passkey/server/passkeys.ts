import { AppError } from "@/contract/errors";
import type { PasskeyItem } from "@/contract/operations/passkeys";
import { audit } from "@/engine/audit/audit";
import type { Caller } from "@/engine/audit/caller";
import { bool, hasRow } from "@/engine/db/query/expressions";
import { fields } from "@/engine/db/query/fields";
import { query } from "@/engine/db/query/query";
import { sql } from "@/engine/db/query/sql";
import { update } from "@/engine/db/query/write";
import { run } from "@/engine/db/run";
import { factors, users } from "@/engine/db/schema";
import { andSteps } from "@/engine/db/steps";
import { activeFactors, relyingParty } from "@/engine/factor/factors";
import { primaryAmong, staysProtected } from "@/engine/factor/removal";
import { limitOwnChanges } from "@/engine/limit/own-changes";
import { securityNotice } from "@/engine/mail/notices";
import { spareOpen } from "@/engine/session/ending";
import { HELD, hold } from "@/engine/session/hold";
import { actorOf } from "@/engine/session/principal/actor";
import { RAISE_ACCESS, RAISED, stampSession } from "@/engine/session/principal/epochs";
import type { Account, Factor, Principal } from "@/engine/session/principal/principal";
import { endSessions } from "@/engine/session/session";
import { forgetDevices } from "@/engine/session/trusted-device";
import { authenticatorIcon } from "./authenticators";
import { readPasskeyDetails } from "./state";

/**
 * A person's own passkeys; nobody else's are found. A change holds the asking session, so it does nothing once that
 * session is ended.
 */

/** Oldest first. */
export function listPasskeys(account: Account): PasskeyItem[] {
  return activeFactors(account, "PASSKEY", { disabledToo: true }).map(present);
}

/** @throws AppError NOT_FOUND */
export function findPasskey(account: Account, id: string): PasskeyItem {
  return present(requireOwn(account, id));
}

/** What the browser's signal methods need to know of the account. */
export function passkeyAccount({ userHandle }: Pick<Account, "userHandle">): {
  rpId: string;
  userId: string;
} {
  return { rpId: relyingParty().id, userId: userHandle.toString("base64url") };
}

function requireOwn(account: Account, id: string): Factor {
  const own = activeFactors(account, "PASSKEY", { disabledToo: true }).find((factor) => factor.id === id);
  if (!own) throw new AppError("NOT_FOUND");
  return own;
}

const iso = (time: string) => new Date(time).toISOString();

function present(factor: Factor): PasskeyItem {
  const { aaguid, transports, backedUp, usedOn, usedFrom } = readPasskeyDetails(factor.details);
  return {
    id: factor.id,
    name: factor.name,
    icon: authenticatorIcon(aaguid, transports),
    isSynced: backedUp,
    isEnabled: factor.enabled,
    createdAt: iso(factor.confirmedAt ?? factor.createdAt),
    ...(factor.lastUsedAt ? { lastUsedAt: iso(factor.lastUsedAt) } : {}),
    ...(usedOn ? { lastUsedOn: usedOn } : {}),
    ...(usedFrom ? { lastUsedFrom: usedFrom } : {}),
    credentialId: factor.credentialId ?? "",
  };
}

const entryOf = (
  { account, session }: Principal,
  event: "passkey.renamed" | "passkey.removed",
  id: string,
) => ({
  event,
  ...actorOf({ account, session }),
  method: "PASSKEY",
  detail: { factorId: id },
});

/** @throws AppError NOT_FOUND, or UNAUTHENTICATED where the session was ended in the meantime */
export async function renamePasskey(
  caller: Caller,
  principal: Principal,
  id: string,
  name: string,
): Promise<void> {
  const { account } = principal;
  requireOwn(account, id);
  await limitOwnChanges(account.id, "names");
  const [outcome] = await run(query`
    with ${hold(principal)},
    renamed as (${update(factors, { name })}
      where ${factors.id} = ${id}::uuid and ${factors.userId} = ${account.id}::uuid and ${factors.type} = 'PASSKEY'
        and ${factors.status} = 'active' and ${HELD}
      returning ${factors.id}),
    recorded as (${audit(caller, entryOf(principal, "passkey.renamed", id), sql`renamed`)})
    select ${fields({ isHeld: bool(HELD), isThere: hasRow(sql`renamed`) })}`);
  if (!outcome?.isHeld) throw new AppError("UNAUTHENTICATED");
  if (!outcome.isThere) throw new AppError("NOT_FOUND");
}

/**
 * Removes a passkey, which without another one turns the method off under the same rule. Sessions elsewhere end, as
 * they may rest on it.
 * @throws AppError NOT_FOUND, MFA_ENFORCED when no accepted method would remain, or UNAUTHENTICATED as above
 */
export async function removePasskey(caller: Caller, principal: Principal, id: string): Promise<void> {
  const { account, session, now } = principal;
  const { name } = requireOwn(account, id);
  const notice = { kind: "method-removed", method: "Passkey", name } as const;
  const [outcome] = await run(query`
    -- All are locked, so that two removals side by side can't each leave the other's passkey.
    with ${hold(principal)},
    mine as (select ${factors.id}, ${factors.type}, ${factors.enabled} from ${factors}
      where ${factors.userId} in (select ${users.id} from account) and ${factors.status} = 'active'
      for update),
    rest as (select ${factors.type} from mine where ${factors.enabled} and ${factors.id} <> ${id}::uuid),
    gone as (delete from ${factors} where ${factors.userId} = ${account.id}::uuid and ${factors.type} = 'PASSKEY'
      and ${HELD}
      and ${factors.id} in (select ${factors.id} from mine
        where ${factors.id} = ${id}::uuid and (not ${factors.enabled} or ${staysProtected(account, now, sql`rest`)}))
      returning ${factors.id}),
    raised as (${update(users, { primaryMethod: primaryAmong("PASSKEY", sql`rest`), ...RAISE_ACCESS })}
      where ${users.id} = ${account.id}::uuid and exists (select 1 from gone) returning ${RAISED}),
    own as (${stampSession(session.id, sql`raised`)}),
    ended as (${endSessions(account.id, "passkey_removed", sql`gone`, session.id)}),
    devices as (${forgetDevices(account.id, sql`gone`)}),
    recorded as (${audit(caller, entryOf(principal, "passkey.removed", id), sql`gone`)}),
    mailed as (${securityNotice(caller, account, notice, sql`gone`)})
    ${andSteps(spareOpen(sql`raised`))}
    select ${fields({
      isHeld: bool(HELD),
      isThere: hasRow(sql`mine where ${factors.id} = ${id}::uuid`),
      isGone: hasRow(sql`gone`),
    })}`);
  if (!outcome?.isHeld) throw new AppError("UNAUTHENTICATED");
  if (!outcome.isThere) throw new AppError("NOT_FOUND");
  if (!outcome.isGone) throw new AppError("MFA_ENFORCED");
}
