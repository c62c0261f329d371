import { z } from "zod";
import { nameInMail } from "../plain-words";

const count = z.number().int().min(0);
/** The method's name as the pages say it, e.g. "Authenticator app". */
const method = nameInMail;
/** The name its owner gave one credential, e.g. "Work laptop"; empty where there is none. */
const name = nameInMail.default("");

/** Everything an account's owner is told of without having asked. */
export const notice = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("password-changed") }),
  z.object({ kind: z.literal("method-added"), method, name }),
  z.object({ kind: z.literal("method-removed"), method, name }),
  z.object({ kind: z.literal("method-replaced"), method, name }),
  z.object({ kind: z.literal("method-turned-on"), method }),
  z.object({ kind: z.literal("method-turned-off"), method }),
  z.object({ kind: z.literal("primary-changed"), method }),
  z.object({ kind: z.literal("backup-code-used"), left: count }),
  z.object({ kind: z.literal("backup-codes-made") }),
  z.object({ kind: z.literal("mfa-reset") }),
  /** `minutes` is null where the lock ends only when somebody unlocks the account. */
  z.object({ kind: z.literal("account-locked"), minutes: count.nullable() }),
  z.object({ kind: z.literal("sign-in-after-failures"), failures: count }),
  z.object({ kind: z.literal("passkey-copy-suspected"), name }),
  z.object({ kind: z.literal("session-token-reused") }),
  z.object({ kind: z.literal("link-denied") }),
  z.object({ kind: z.literal("role-changed"), organization: nameInMail, role: nameInMail }),
  z.object({ kind: z.literal("removed-from-organization"), organization: nameInMail }),
  z.object({ kind: z.literal("signed-out-by-administrator"), organization: nameInMail }),
]);

type Notice = z.output<typeof notice>;
type Words = {
  title: string;
  happened: string;
  /** What to do about it, where it isn't what anybody does to their own account. */
  advice?: string;
};

const BY_ADMINISTRATOR =
  "If you didn't expect this, ask your administrators in person. If you think somebody else was at it, the link below signs everybody else out of your account.";

/** The heading and the one sentence of a notice. */
export function wordsOf(notice: Notice): Words {
  switch (notice.kind) {
    case "password-changed":
      return {
        title: "Your password was changed",
        happened:
          "The password of your account was changed. Everywhere else you were signed in, you no longer are.",
      };
    case "method-added":
      return {
        title: `${notice.method} was added`,
        happened: `${called(notice)} was added to your account as a way to prove it's you.`,
      };
    case "method-removed":
      return {
        title: `${notice.method} was removed`,
        happened: `${called(notice)} was removed from your account and no longer works there.`,
      };
    case "method-replaced":
      return {
        title: `${notice.method} was replaced`,
        happened: `${called(notice)} was replaced by a new one. The old one no longer works.`,
      };
    case "method-turned-on":
      return {
        title: `${notice.method} was turned on`,
        happened: `${notice.method} was turned on for your account.`,
      };
    case "method-turned-off":
      return {
        title: `${notice.method} was turned off`,
        happened: `${notice.method} was turned off: it is no longer asked for when you sign in.`,
      };
    case "primary-changed":
      return {
        title: "You are asked for another method first",
        happened: `${notice.method} is now the first thing asked for after your password.`,
      };
    case "session-token-reused":
      return {
        title: "A sign-in was ended for safety",
        happened:
          "A sign-in of yours was used in a way that looks like a copy, so it was ended. Sign in again.",
      };
    case "role-changed":
    case "removed-from-organization":
    case "signed-out-by-administrator":
      return memberWordsOf(notice);
    default:
      return recoveryWordsOf(notice);
  }
}

/** What an administrator did; the reset of a second step has a mail of its own, with its reason. */
function memberWordsOf(
  notice: Extract<
    Notice,
    { kind: "role-changed" | "removed-from-organization" | "signed-out-by-administrator" }
  >,
): Words {
  switch (notice.kind) {
    case "role-changed":
      return {
        title: "Your role was changed",
        happened: `An administrator of ${notice.organization} changed your role there. It is now: ${notice.role}.`,
        advice: BY_ADMINISTRATOR,
      };
    case "removed-from-organization":
      return {
        title: `You are no longer in ${notice.organization}`,
        happened: `An administrator removed you from ${notice.organization}. Your account stays, and you can go on using it.`,
        advice: BY_ADMINISTRATOR,
      };
    case "signed-out-by-administrator":
      return {
        title: "You were signed out everywhere",
        happened: `An administrator of ${notice.organization} ended your sign-ins and forgot the devices you trusted. Sign in again to go on.`,
        advice: BY_ADMINISTRATOR,
      };
  }
}

function recoveryWordsOf(
  notice: Extract<
    Notice,
    {
      kind:
        | "backup-code-used"
        | "backup-codes-made"
        | "mfa-reset"
        | "account-locked"
        | "sign-in-after-failures"
        | "passkey-copy-suspected"
        | "link-denied";
    }
  >,
): Words {
  switch (notice.kind) {
    case "backup-code-used":
      return {
        title: "A backup code was used",
        happened: `A backup code was used. ${codesLeft(notice.left)}`,
        advice: BY_ADMINISTRATOR,
      };
    case "backup-codes-made":
      return {
        title: "New backup codes were made",
        happened: "A new set of backup codes was made. Codes from before no longer work.",
      };
    case "mfa-reset":
      return {
        title: "Your second step was reset",
        happened:
          "Every method, passkey, backup code and trusted device was removed from your account, and you were signed out everywhere.",
      };
    case "account-locked":
      return {
        title: notice.minutes === null ? "Your account is locked" : "Your account is locked for a while",
        happened: `There were too many wrong codes, so your account is locked ${lockEnd(notice.minutes)}.`,
        advice: BY_ADMINISTRATOR,
      };
    case "sign-in-after-failures":
      return {
        title: "Signed in after wrong codes",
        happened: `Somebody signed in to your account after ${notice.failures} wrong codes.`,
        advice: BY_ADMINISTRATOR,
      };
    case "passkey-copy-suspected":
      return {
        title: "A passkey was refused",
        happened: `${called({ method: "Passkey", name: notice.name })} was refused: it may have been copied. Remove it if you don't recognise what happened.`,
        advice: BY_ADMINISTRATOR,
      };
    case "link-denied":
      return {
        title: "A link was turned down",
        happened:
          "Somebody with your mail said that a link we sent wasn't asked for by them. The link is useless now, and what waited for it has ended.",
      };
  }
}

const lockEnd = (minutes: number | null): string =>
  minutes === null ? "until your administrator unlocks it" : `for ${minutes} minutes`;

function called({ method, name }: { method: string; name: string }): string {
  return name ? `${method} “${name}”` : method;
}

function codesLeft(left: number): string {
  if (left === 0) return "It was the last one: make a new set now.";
  return left === 1 ? "One is left: make a new set soon." : `${left} are left.`;
}
