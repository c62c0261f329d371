import { KeyRound, LifeBuoy, type LucideIcon } from "lucide-react";
import type { z } from "zod";
import { type Acr, backupCodeReaches, methodsReaching } from "@/contract/acr";
import { canBeGuessed, MAIL_METHODS, MFA_METHODS, type MfaType } from "@/contract/methods";
import type { overviewAnswer } from "@/contract/operations/mfa";
import { PANELS } from "@/methods/panels";

/** The ways a person may prove who they are now, the one to ask first in front. */

export type Overview = z.output<typeof overviewAnswer>;

type Words = { icon: LucideIcon; name: string; instruction: string };
export type Way = Words &
  ({ kind: "method"; type: MfaType } | { kind: "backup-code"; codesLeft: number } | { kind: "password" });

const methodWay = (type: MfaType): Way => {
  const { icon, instruction } = PANELS[type];
  return { kind: "method", type, icon, name: MFA_METHODS[type].name, instruction };
};

/** After too many wrong answers: the proofs that can't be guessed, and the link that lets this sign-in try again. */
export function waysWhileLocked({ offered, unlocksByMail }: Overview): Way[] {
  const unlocking = unlocksByMail ? MAIL_METHODS : [];
  return [...offered.filter((type) => !canBeGuessed(type)), ...unlocking].map(methodWay);
}

export function waysOf({ offered, passwordProves, backupCodesLeft }: Overview): Way[] {
  return [
    ...offered.map(methodWay),
    ...(passwordProves ? [PASSWORD] : []),
    ...(backupCodesLeft > 0 ? [{ ...BACKUP_CODE, codesLeft: backupCodesLeft }] : []),
  ];
}

/** Of what a person may prove, what would be enough. */
export function reaching(overview: Overview, acr: Acr): Overview {
  const enough = methodsReaching(acr);
  return {
    ...overview,
    offered: overview.offered.filter((type) => enough.includes(type)),
    passwordProves: overview.passwordProves && acr === "urn:latchkey:aal1",
    backupCodesLeft: backupCodeReaches(acr) ? overview.backupCodesLeft : 0,
  };
}

const PASSWORD: Way = {
  kind: "password",
  icon: KeyRound,
  name: "Password",
  instruction: "Enter the password of your account.",
};

const BACKUP_CODE = {
  kind: "backup-code",
  icon: LifeBuoy,
  name: "Backup code",
  instruction: "Enter one of the backup codes you saved. Each works once.",
} as const;
