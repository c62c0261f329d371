import {
  AppWindow,
  Ban,
  Building2,
  Clock,
  Fingerprint,
  Flag,
  KeyRound,
  LifeBuoy,
  Lock,
  LockOpen,
  LogIn,
  LogOut,
  type LucideIcon,
  Mail,
  MonitorSmartphone,
  ShieldAlert,
  ShieldCheck,
  ShieldOff,
  UserPlus,
  UserRound,
  UserX,
} from "lucide-react";
import type { AuditEvent } from "@/contract/audit-events";
import type { Mailed } from "@/contract/history";
import type { NextStep } from "@/contract/session-levels";
import { proofName } from "@/ui/account/proof-names";
import { withWhat } from "./with-what";

/** What the history says of each kind of event. A new kind without words doesn't compile. */

type Facts = {
  event: string;
  result: "success" | "failure";
  method: string | null;
  code?: string | null;
  count?: number;
  nextStep?: NextStep | null;
  onTrustedDevice?: boolean;
  onNewDevice?: boolean;
  mailed?: Mailed | null;
};

type Words = {
  icon: LucideIcon;
  done: string | ((facts: Facts) => string);
  failed?: string | ((facts: Facts) => string);
  /** Only the account's owner should ever do it: what they can say "This wasn't me" to. */
  isOwnDoing?: true;
};

const own = (icon: LucideIcon, done: Words["done"], failed?: Words["failed"]): Words => ({
  icon,
  done,
  isOwnDoing: true,
  ...(failed ? { failed } : {}),
});

const withMethod = ({ method, mailed }: Facts) => {
  const name = withWhat(method, mailed);
  return name ? ` with ${name}` : "";
};
const methodOf = ({ method }: Facts) => proofName(method) ?? "A method";

const linkOf = ({ method }: Facts) => (method === "MAIL" ? "Link to sign in" : "Link to confirm it's you");

function signedIn(facts: Facts): string {
  if (facts.nextStep === "challenge") return `Began to sign in${withMethod(facts)}`;
  return `Signed in${withMethod(facts)}${deviceWords(facts)}`;
}

function deviceWords({ onTrustedDevice, onNewDevice }: Facts): string {
  if (onNewDevice) return " on a new device";
  return onTrustedDevice ? " on a trusted device" : "";
}

/** Being asked for a proof before an action is no trouble, and the words say so. */
const refused = ({ code, count = 1 }: Facts) => {
  const words = code === "STEP_UP_REQUIRED" ? "Asked to confirm identity" : "Action refused";
  return count > 1 ? `${words}, ${count} times` : words;
};

const WORDS: Readonly<Record<AuditEvent, Words>> = {
  "account.registered": { icon: UserPlus, done: "Account created", failed: "Registration tried again" },
  "account.verified": own(Mail, "Email address confirmed", "Wrong code for confirming the address"),
  "account.deleted": { icon: UserX, done: "Account deleted" },
  "account.locked": { icon: Lock, done: "Locked after too many wrong codes" },
  "account.unlocked": { icon: LockOpen, done: "Account unlocked" },
  "email.change_requested": own(Mail, "Change of address asked for"),
  "email.change_cancelled": own(Mail, "Change of address stopped"),
  "email.changed": own(Mail, "Email address changed"),
  "email.change_undone": own(Mail, "Change of address taken back"),
  "password.changed": own(KeyRound, "Password changed", "Changing the password failed"),
  "password.reset": own(KeyRound, "Password reset by email"),
  "password.reset_requested": {
    icon: KeyRound,
    done: "Link for a new password asked for",
    failed: "Link for a new password not sent: too many",
  },
  // Whoever is signing in may begin one; what it takes to finish it is the owner's.
  "recovery.started": own(LifeBuoy, "Recovery of the account begun"),
  "recovery.asked": own(LifeBuoy, "Administrators asked for help with signing in"),
  "recovery.link_mailed": own(Mail, "Link to finish the recovery asked for"),
  "recovery.stopped": { icon: Ban, done: "Recovery of the account stopped" },
  "recovery.finished": own(LifeBuoy, "Account recovered", "Finishing the recovery failed"),
  "profile.changed": own(UserRound, "Name changed"),
  sign_in: own(LogIn, signedIn, (facts) => `Sign-in failed${withMethod(facts)}`),
  "sign_in.second_step": own(
    LogIn,
    (facts) => `Second step done${withMethod(facts)}${deviceWords(facts)}`,
    (facts) => `Second step failed${withMethod(facts)}`,
  ),
  step_up: own(
    ShieldCheck,
    (facts) => `Identity confirmed${withMethod(facts)}`,
    (facts) => `Confirming identity failed${withMethod(facts)}`,
  ),
  // Anybody can ask for one, and it signs nobody in by itself.
  "link.requested": { icon: Mail, done: (facts) => `${linkOf(facts)} asked for`, failed: "Link not sent" },
  "link.disowned": { icon: Flag, done: "“This wasn't me” said of a link, which no longer works" },
  "session.ended": own(LogOut, "Signed out"),
  "session.refresh_reused": {
    icon: ShieldAlert,
    done: "Copied sign-in ended",
    failed: "Copied sign-in ended",
  },
  "device.trusted": own(MonitorSmartphone, "Device trusted for 30 days"),
  "device.renamed": own(MonitorSmartphone, "Trusted device renamed"),
  "device.forgotten": own(MonitorSmartphone, "Trusted device forgotten"),
  "activity.denied": { icon: Flag, done: "“This wasn't me” said, everybody else signed out" },
  "organization.created": own(Building2, "Organization created"),
  "organization.renamed": own(Building2, "Organization renamed"),
  "organization.joined": own(Building2, "Organization joined"),
  "organization.left": own(Building2, "Organization left"),
  "member.invited": own(UserPlus, "Invitation sent"),
  "member.invitation_revoked": own(UserX, "Invitation withdrawn"),
  "member.invitation_changed": own(UserRound, "Invitation changed"),
  "member.renamed": own(UserRound, "Name changed by an administrator"),
  "member.role_changed": own(UserRound, "Role changed"),
  "member.removed": own(UserX, "Removed from the organization"),
  "member.sessions_ended": own(LogOut, "Signed out everywhere"),
  "member.reminded": { icon: Mail, done: "Reminded by an administrator to set up a second step" },
  "policy.changed": own(Building2, "Rules of the organization changed"),
  "method.setup_started": own(Clock, (facts) => `${methodOf(facts)}: set-up begun`),
  "method.setup_cancelled": own(Clock, (facts) => `${methodOf(facts)}: set-up cancelled`),
  "method.added": own(
    ShieldCheck,
    (facts) => `${methodOf(facts)} added`,
    (facts) => `${methodOf(facts)}: set-up refused`,
  ),
  "method.enabled": own(ShieldCheck, (facts) => `${methodOf(facts)} turned on`),
  "method.disabled": own(ShieldOff, (facts) => `${methodOf(facts)} turned off`),
  "method.primary_changed": own(ShieldCheck, (facts) => `${methodOf(facts)} is asked for first`),
  "method.damaged": {
    icon: ShieldAlert,
    done: (facts) => `${methodOf(facts)} can't be read any more`,
    failed: (facts) => `${methodOf(facts)} can't be read any more`,
  },
  "method.copy_suspected": {
    icon: ShieldAlert,
    done: (facts) => `${methodOf(facts)} refused: it may be a copy`,
    failed: (facts) => `${methodOf(facts)} refused: it may be a copy`,
  },
  "passkey.renamed": own(Fingerprint, "Passkey renamed"),
  "passkey.removed": own(Fingerprint, "Passkey removed"),
  "mfa.reset": own(ShieldOff, "Two-step sign-in reset"),
  "backup_codes.made": own(LifeBuoy, "New backup codes made"),
  "backup_codes.used": own(LifeBuoy, "Backup code used"),
  "access.refused": { icon: Ban, done: refused, failed: refused },
  "app.added": own(AppWindow, "App added"),
  "app.changed": own(AppWindow, "App changed"),
  "app.secret_rotated": own(KeyRound, "New secret made for an app"),
  "app.removed": own(AppWindow, "App removed"),
  "app.allowed": own(AppWindow, "App allowed to know you"),
  "app.withdrawn": own(AppWindow, "App allowed nothing any more"),
  "app.keys_rotated": own(KeyRound, "New keys made to sign what apps are given"),
};

const isKnown = (event: string): event is AuditEvent => Object.hasOwn(WORDS, event);

export type EventWords = { icon: LucideIcon; text: string; isOwnDoing: boolean };

/** An event in words; one that only a newer server knows gets a plain description. */
export function eventWords(facts: Facts): EventWords {
  const words = isKnown(facts.event) ? WORDS[facts.event] : undefined;
  if (!words) return { icon: Clock, text: "Something else happened", isOwnDoing: false };
  const { icon, done, failed = done, isOwnDoing = false } = words;
  const said = facts.result === "success" ? done : failed;
  return { icon, text: typeof said === "string" ? said : said(facts), isOwnDoing };
}
