import type { z } from "zod";
import { MAIL_METHODS, type MfaType } from "@/contract/methods";
import type { overviewAnswer } from "@/contract/operations/mfa";
import type { SessionLevel } from "@/contract/session-levels";
import { activeFactors, pendingFactors } from "../factor/factors";
import { listMethods } from "../factor/manage-methods";
import { firstOffered } from "../session/gate";
import { isFresh } from "../session/policy/freshness";
import { needsMailedProof } from "../session/policy/mailed-proof";
import { decide, mustUseMfa, requirementOf } from "../session/policy/policy";
import { mailedLinkProves, passwordProves, provableMethods } from "../session/policy/ways-to-prove";
import { lockOf } from "../session/principal/lock";
import type { Account, Principal } from "../session/principal/principal";
import { mayTrustDevices } from "../session/trusted-device";
import { masked } from "./address/email-notices";
import { decidingAdministrators } from "./recovery/administrators";

type Overview = z.input<typeof overviewAnswer>;

/** What the settings and challenge pages show. @param level what the session may do now */
export async function overviewOf(
  { account, session, now }: Principal,
  level: SessionLevel,
): Promise<Overview> {
  const principal = { account, session, now };
  const provable =
    level === "pending" ? decide(account, session.proofs, now).methods : provableMethods(principal);
  const offered = provable.length === 0 && mailedLinkProves(principal) ? [...MAIL_METHODS] : provable;
  const first = firstOffered(account, offered);
  const lock = lockOf(principal);
  return {
    email: level === "full" ? account.email : masked(account.email),
    level,
    offered: first ? [first, ...offered.filter((type) => type !== first)] : offered,
    passwordProves: passwordProves(principal),
    backupCodesLeft: account.backupCodesLeft,
    passwordByMail: account.passwordByMail,
    ...(level === "pending"
      ? { ...NOTHING, methods: onAmong(account, provable) }
      : await settingsOf(principal, level)),
    offersTrust: level === "pending" && wouldSaveStep({ account, session, now }),
    isFresh: isFresh({ account, session, now }),
    ...recoveryIn(account, level, now),
    isRecovered: account.mustEnrol && level === "enrolling",
    ...(lock.kind === "waits" && account.mfaLockedUntil
      ? { lockedUntil: account.mfaLockedUntil.toISOString() }
      : {}),
    ...(lock.kind === "mail" ? { unlocksByMail: true as const } : {}),
    ...(level === "full" ? {} : { endsAt: session.expiresAt.toISOString() }),
  };
}

type Settings = Pick<
  Overview,
  | "primaryMethod"
  | "methods"
  | "hasPassword"
  | "passwordChangedAt"
  | "isEnforced"
  | "mustUseMfa"
  | "accepted"
  | "enforcedBy"
  | "administrators"
  | "needsMail"
  | "mayTrustDevices"
>;

/** The settings shown to somebody who has only given the password. */
const NOTHING: Settings = {
  methods: [],
  hasPassword: false,
  isEnforced: false,
  mustUseMfa: false,
  accepted: [],
  needsMail: false,
  mayTrustDevices: false,
};

/** The offered methods that are on. A waiting page watches them to see one being turned on elsewhere. */
const onAmong = (account: Account, offered: readonly MfaType[]): Settings["methods"] =>
  listMethods(account)
    .filter(({ type, isEnabled }) => isEnabled && offered.includes(type))
    .map(({ assurance: _, ...method }) => method);

async function settingsOf({ account, session, now }: Principal, level: SessionLevel): Promise<Settings> {
  const { isEnforced, accepted } = requirementOf(account, now);
  return {
    ...(account.primaryMethod ? { primaryMethod: account.primaryMethod } : {}),
    methods: listMethods(account).map(({ assurance: _, ...method }) => ({
      ...method,
      ...timesOf(account, method.type),
      ...pendingUntil(account, method.type, now),
    })),
    hasPassword: account.hasPassword,
    ...(level === "full" && account.hasPassword && account.passwordChangedAt
      ? { passwordChangedAt: account.passwordChangedAt.toISOString() }
      : {}),
    isEnforced,
    mustUseMfa: mustUseMfa(account, now),
    accepted: [...accepted],
    ...(isEnforced && account.organization ? { enforcedBy: account.organization.name } : {}),
    ...(level === "enrolling" ? { administrators: await administratorsOf(account, now) } : {}),
    needsMail: needsMailedProof({ account, session }),
    mayTrustDevices: mayTrustDevices(account),
  };
}

const administratorsOf = async (account: Account, now: Date): Promise<string[]> =>
  (await decidingAdministrators(account, now)).map(({ name }) => name);

function recoveryIn({ recovery }: Account, level: SessionLevel, now: Date): Pick<Overview, "recovery"> {
  if (recovery === null) return {};
  const { startedAt, endsAt, device, place } = recovery;
  const isFull = level === "full";
  return {
    recovery: {
      startedAt: startedAt.toISOString(),
      endsAt: endsAt.toISOString(),
      isOver: endsAt <= now,
      requestedOn: isFull ? device : "",
      requestedFrom: isFull ? place : "",
    },
  };
}

/** A sign-in like this one, from a device that is trusted, would be through by now. */
function wouldSaveStep({ account, session, now }: Principal): boolean {
  const proofs = [...session.proofs, { method: "TRUSTED_DEVICE", at: now.toISOString() } as const];
  return mayTrustDevices(account) && decide(account, proofs, now).level === "full";
}

/** A set-up that waits for its confirmation. */
function pendingUntil(account: Account, type: MfaType, now: Date): { pendingUntil?: string } {
  const [waiting] = pendingFactors(account, type, now);
  return waiting?.expiresAt ? { pendingUntil: new Date(waiting.expiresAt).toISOString() } : {};
}

function timesOf(account: Account, type: MfaType): { confirmedAt?: string; lastUsedAt?: string } {
  const own = activeFactors(account, type, { disabledToo: true });
  const latest = (times: (string | null)[]) =>
    times
      .filter((time) => time !== null)
      .map((time) => new Date(time).toISOString())
      .sort()
      .at(-1);
  const confirmedAt = latest(own.map((factor) => factor.confirmedAt));
  const lastUsedAt = latest(own.map((factor) => factor.lastUsedAt));
  return { ...(confirmedAt ? { confirmedAt } : {}), ...(lastUsedAt ? { lastUsedAt } : {}) };
}
