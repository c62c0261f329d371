import { z } from "zod";
import { withArticle } from "@/contract/article";
import { MFA_METHODS } from "@/contract/methods";
import { nameInMail } from "../layout/plain-words";

/**
 * Everything an account's owner is told of without having asked, a record a kind: what it is told with, and the words.
 * A kind is added here and nowhere else.
 */

type Words = {
  title: string;
  happened: string;
  /** What to do about it, where it isn't what anybody does to their own account. */
  advice?: string;
};

/** A kind: what it is told with, and its words for that. */
function kind<Props extends z.ZodRawShape>(
  props: Props,
  words: (props: z.output<z.ZodObject<Props>>) => Words,
) {
  const schema = z.object(props);
  return { schema, read: (given: unknown): Words => words(schema.parse(given)) };
}

const count = z.number().int().min(0);
/** The method's name as the pages say it, e.g. "Authenticator app". */
const method = nameInMail;
/** The name its owner gave one credential, e.g. "Work laptop"; empty where there is none. */
const name = nameInMail.default("");
const organization = nameInMail;

const BY_ADMINISTRATOR =
  "If you didn't expect this, ask your administrators in person. If you think somebody else was at it, the link below signs everybody else out of your account.";

const BY_STRANGER =
  "If it wasn't you, somebody knows your password or reads your mail: the link below signs everybody else out, and lets you choose another password.";

const NEW_DEVICE =
  "If it was you, there is nothing to do. If not, somebody knows what you sign in with: the link below signs everybody else out, and lets you choose another password.";

const AFTER_A_STRANGER =
  "If you didn't ask for that change, somebody was signed in to your account: set a new password, and look at what else was done. The link below shows it.";

const KINDS = {
  "password-changed": kind({}, () => ({
    title: "Your password was changed",
    happened:
      "The password of your account was changed. Everywhere else you were signed in, you no longer are.",
  })),
  "method-added": kind({ method, name }, (props) => ({
    title: `${props.method} was added`,
    happened: `${called(props)} was added to your account as a way to prove it's you.`,
  })),
  "method-removed": kind({ method, name }, (props) => ({
    title: `${props.method} was removed`,
    happened: `${called(props)} was removed from your account and no longer works there.`,
  })),
  "method-replaced": kind({ method, name }, (props) => ({
    title: `${props.method} was replaced`,
    happened: `${called(props)} was replaced by a new one. The old one no longer works.`,
  })),
  "method-turned-on": kind({ method }, (props) => ({
    title: `${props.method} was turned on`,
    happened: `${props.method} was turned on for your account.`,
  })),
  "method-turned-off": kind({ method }, (props) => ({
    title: `${props.method} was turned off`,
    happened: `${props.method} was turned off: it is no longer asked for when you sign in.`,
  })),
  "primary-changed": kind({ method }, (props) => ({
    title: "You are asked for another method first",
    happened: `${props.method} is now the first thing asked for after your password.`,
  })),
  "new-device": kind({}, () => ({
    title: "You signed in on a new device",
    happened: "Somebody signed in to your account on a device that wasn't used for it before.",
    advice: NEW_DEVICE,
  })),
  "session-token-reused": kind({}, () => ({
    title: "A sign-in was ended for safety",
    happened: "A sign-in of yours was used in a way that looks like a copy, so it was ended. Sign in again.",
  })),
  "role-changed": kind({ organization, role: nameInMail }, (props) => ({
    title: "Your role was changed",
    happened: `An administrator of ${props.organization} changed your role there. It is now: ${props.role}.`,
    advice: BY_ADMINISTRATOR,
  })),
  "removed-from-organization": kind({ organization }, (props) => ({
    title: `You are no longer in ${props.organization}`,
    happened: `An administrator removed you from ${props.organization}. Your account stays, and you can go on using it.`,
    advice: BY_ADMINISTRATOR,
  })),
  "signed-out-by-administrator": kind({ organization }, (props) => ({
    title: "You were signed out everywhere",
    happened: `An administrator of ${props.organization} ended your sign-ins and forgot the devices you trusted. Sign in again to go on.`,
    advice: BY_ADMINISTRATOR,
  })),
  "backup-code-used": kind({ left: count }, (props) => ({
    title: "A backup code was used",
    happened: `A backup code was used. ${codesLeft(props.left)}`,
    advice: BY_STRANGER,
  })),
  "backup-codes-made": kind({}, () => ({
    title: "New backup codes were made",
    happened: "A new set of backup codes was made. Codes from before no longer work.",
  })),
  "mfa-reset": kind({}, () => ({
    title: "Your second step was reset",
    happened:
      "Every method, passkey, backup code and trusted device was removed from your account, and you were signed out everywhere.",
  })),
  /** `minutes` is null where the lock ends only by a mailed link or a passkey, or when somebody unlocks the account. */
  "account-locked": kind({ minutes: count.nullable() }, ({ minutes }) => ({
    title: minutes === null ? "Your account is locked" : "Your account is locked for a while",
    happened: `There were too many wrong codes, so ${lockEnd(minutes)}`,
    advice: BY_STRANGER,
  })),
  "sign-in-after-failures": kind({ failures: count }, ({ failures }) => ({
    title: "Signed in after wrong codes",
    happened: `Somebody signed in to your account after ${failures} wrong codes.`,
    advice: BY_STRANGER,
  })),
  // Mails that wait from before a method was told are of a passkey.
  "passkey-copy-suspected": kind({ method: method.default(MFA_METHODS.PASSKEY.name), name }, (props) => ({
    title: `${sentenceCase(withArticle(props.method))} was refused`,
    happened: `${called(props)} was refused: it may have been copied. Remove it if you don't recognise what happened.`,
    advice: BY_STRANGER,
  })),
  "link-denied": kind({}, () => ({
    title: "A link was turned down",
    happened:
      "Somebody with your mail said that a link we sent wasn't asked for by them. The link is useless now, and what waited for it has ended.",
  })),
  "recovery-asked": kind({ organization }, ({ organization }) => ({
    title: "You asked your administrators for help",
    happened: `Somebody who is signing in to your account can't prove it's you, and asked the administrators of “${organization}” to reset your second step. They were told to speak with you first.`,
    advice: BY_STRANGER,
  })),
  "recovery-stopped": kind({}, () => ({
    title: "The recovery of your account was stopped",
    happened:
      "Nothing was taken off your account. Whoever asked for the recovery had got as far as your second step: if it wasn't you, choose another password.",
    advice: BY_STRANGER,
  })),
  "recovery-finished": kind({}, () => ({
    title: "Your account was recovered",
    happened:
      "The wait was over, and somebody with your mail and your password finished the recovery. Every method, passkey, backup code and trusted device is gone from your account, everybody was signed out, and a new second step is being set up.",
    advice: BY_STRANGER,
  })),
  "email-change-stopped": kind({}, () => ({
    title: "The change of address was stopped",
    happened:
      "Somebody with your mail said that another address wasn't asked for by them. Your account keeps this one, and everybody was signed out of it.",
    advice: AFTER_A_STRANGER,
  })),
  "email-change-undone": kind({}, () => ({
    title: "Your account has this address again",
    happened:
      "The change to another address was taken back with the link we sent here. Everybody was signed out of your account.",
    advice: AFTER_A_STRANGER,
  })),
  "email-taken-back": kind({ address: nameInMail }, ({ address }) => ({
    title: "Your address was changed back",
    happened: `The earlier address of your account, ${address}, took the change to this one back. This one gets no more mail about it, and everybody was signed out.`,
    advice:
      "If it wasn't you, sign in with that address, and set a new password: the link below signs everybody else out.",
  })),
} as const;

type Kinds = typeof KINDS;
const isKind = (text: string): text is keyof Kinds => Object.hasOwn(KINDS, text);

/** A notice as a change asks for it: its kind, and what that kind is told with. */
export type Notice = {
  [Name in keyof Kinds]: { kind: Name } & PropsOf<Kinds[Name]["schema"]>;
}[keyof Kinds];
type PropsOf<Schema extends z.ZodObject> = keyof Schema["shape"] extends never ? unknown : z.input<Schema>;

/** Reads a notice into its words; one of no known kind, or told with too little, is refused. */
export const notice = z.custom<Notice>().transform((given, context): Words => {
  if (isKind(given.kind)) return KINDS[given.kind].read(given);
  context.addIssue("an unknown kind of notice");
  return z.NEVER;
});

const lockEnd = (minutes: number | null): string =>
  minutes === null
    ? "no more are accepted. To get back in, sign in with a passkey, or with your password: a link that we email you then lets you try again."
    : `your account is locked for ${minutes} minutes.`;

const sentenceCase = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);

function called(credential: { method: string; name: string }): string {
  return credential.name ? `${credential.method} “${credential.name}”` : credential.method;
}

function codesLeft(left: number): string {
  if (left === 0) return "It was the last one: make a new set now.";
  return left === 1 ? "One is left: make a new set soon." : `${left} are left.`;
}
