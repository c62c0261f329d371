import { z } from "zod";
import { EVERY_PROOF, WHAT_CANT_BE_GUESSED } from "@/contract/methods";
import { sentenceCase } from "@/contract/text/article";
import { nameInMail } from "../layout/plain-words";
import {
  BY_STRANGER,
  called,
  credentialInMail,
  methodInMail,
  type NoticeKinds,
  noticeKind,
} from "./notice-kind";

/**
 * Everything the engine tells an account's owner of without being asked, one record a kind. What only a method tells
 * is a hook of it.
 */

const count = z.number().int().min(0);
const [method, name] = [methodInMail, credentialInMail];
const organization = nameInMail;

const BY_ADMINISTRATOR =
  "If you didn't expect this, ask your administrators in person. If you think somebody else was at it, the link below signs everybody else out of your account.";

const NEW_DEVICE =
  "If it was you, there is nothing to do. If not, somebody knows what you sign in with: the link below signs everybody else out, and lets you choose another password.";

const AFTER_A_STRANGER =
  "If you didn't ask for that change, somebody was signed in to your account: set a new password, and look at what else was done. The link below shows it.";

export const KINDS = {
  "password-changed": noticeKind({}, () => ({
    title: "Your password was changed",
    happened:
      "The password of your account was changed. Everywhere else you were signed in, you no longer are.",
  })),
  "method-added": noticeKind({ method, name }, (props) => ({
    title: `${props.method} was added`,
    happened: `${called(props)} was added to your account as a way to prove it's you.`,
  })),
  "method-removed": noticeKind({ method, name }, (props) => ({
    title: `${props.method} was removed`,
    happened: `${called(props)} was removed from your account and no longer works there.`,
  })),
  "method-replaced": noticeKind({ method, name }, (props) => ({
    title: `${props.method} was replaced`,
    happened: `${called(props)} was replaced by a new one. The old one no longer works.`,
  })),
  "method-turned-on": noticeKind({ method }, (props) => ({
    title: `${props.method} was turned on`,
    happened: `${props.method} was turned on for your account.`,
  })),
  "method-turned-off": noticeKind({ method }, (props) => ({
    title: `${props.method} was turned off`,
    happened: `${props.method} was turned off: it is no longer asked for when you sign in.`,
  })),
  "primary-changed": noticeKind({ method }, (props) => ({
    title: "You are asked for another method first",
    happened: `${props.method} is now the first thing asked for after your password.`,
  })),
  "new-device": noticeKind({}, () => ({
    title: "You signed in on a new device",
    happened: "Somebody signed in to your account on a device that wasn't used for it before.",
    advice: NEW_DEVICE,
  })),
  "session-token-reused": noticeKind({}, () => ({
    title: "A sign-in was ended for safety",
    happened: "A sign-in of yours was used in a way that looks like a copy, so it was ended. Sign in again.",
  })),
  "role-changed": noticeKind({ organization, role: nameInMail }, (props) => ({
    title: "Your role was changed",
    happened: `An administrator of ${props.organization} changed your role there. It is now: ${props.role}.`,
    advice: BY_ADMINISTRATOR,
  })),
  "removed-from-organization": noticeKind({ organization }, (props) => ({
    title: `You are no longer in ${props.organization}`,
    happened: `An administrator removed you from ${props.organization}. Your account stays, and you can go on using it.`,
    advice: BY_ADMINISTRATOR,
  })),
  "signed-out-by-administrator": noticeKind({ organization }, (props) => ({
    title: "You were signed out everywhere",
    happened: `An administrator of ${props.organization} ended your sign-ins and forgot the devices you trusted. Sign in again to go on.`,
    advice: BY_ADMINISTRATOR,
  })),
  "backup-code-used": noticeKind({ left: count }, (props) => ({
    title: "A backup code was used",
    happened: `A backup code was used. ${codesLeft(props.left)}`,
    advice: BY_STRANGER,
  })),
  "backup-codes-made": noticeKind({}, () => ({
    title: "New backup codes were made",
    happened: "A new set of backup codes was made. Codes from before no longer work.",
  })),
  "mfa-reset": noticeKind({}, () => ({
    title: "Your second step was reset",
    happened: `${sentenceCase(EVERY_PROOF)} was removed from your account, and you were signed out everywhere.`,
  })),
  /** `minutes` is null where the lock ends only by a mailed link or what can't be guessed, or when somebody unlocks the account. */
  "account-locked": noticeKind({ minutes: count.nullable() }, ({ minutes }) => ({
    title: minutes === null ? "Your account is locked" : "Your account is locked for a while",
    happened: `There were too many wrong codes, so ${lockEnd(minutes)}`,
    advice: BY_STRANGER,
  })),
  "sign-in-after-failures": noticeKind({ failures: count }, ({ failures }) => ({
    title: "Signed in after wrong codes",
    happened: `Somebody signed in to your account after ${failures} wrong codes.`,
    advice: BY_STRANGER,
  })),
  "link-denied": noticeKind({}, () => ({
    title: "A link was turned down",
    happened:
      "Somebody with your mail said that a link we sent wasn't asked for by them. The link is useless now, and what waited for it has ended.",
  })),
  "recovery-asked": noticeKind({ organization }, ({ organization }) => ({
    title: "You asked your administrators for help",
    happened: `Somebody who is signing in to your account can't prove it's you, and asked the administrators of “${organization}” to reset your second step. They were told to speak with you first.`,
    advice: BY_STRANGER,
  })),
  "recovery-stopped": noticeKind({}, () => ({
    title: "The recovery of your account was stopped",
    happened:
      "Nothing was taken off your account. Whoever asked for the recovery had got as far as your second step: if it wasn't you, choose another password.",
    advice: BY_STRANGER,
  })),
  "recovery-finished": noticeKind({}, () => ({
    title: "Your account was recovered",
    happened: `The wait was over, and somebody with your mail and your password finished the recovery. ${sentenceCase(EVERY_PROOF)} is gone from your account, everybody was signed out, and a new second step is being set up.`,
    advice: BY_STRANGER,
  })),
  "email-change-stopped": noticeKind({}, () => ({
    title: "The change of address was stopped",
    happened:
      "Somebody with your mail said that another address wasn't asked for by them. Your account keeps this one, and everybody was signed out of it.",
    advice: AFTER_A_STRANGER,
  })),
  "email-change-undone": noticeKind({}, () => ({
    title: "Your account has this address again",
    happened:
      "The change to another address was taken back with the link we sent here. Everybody was signed out of your account.",
    advice: AFTER_A_STRANGER,
  })),
  "email-taken-back": noticeKind({ address: nameInMail }, ({ address }) => ({
    title: "Your address was changed back",
    happened: `The earlier address of your account, ${address}, took the change to this one back. This one gets no more mail about it, and everybody was signed out.`,
    advice:
      "If it wasn't you, sign in with that address, and set a new password: the link below signs everybody else out.",
  })),
} as const satisfies NoticeKinds;

export type EngineKinds = typeof KINDS;

const lockEnd = (minutes: number | null): string =>
  minutes === null
    ? `no more are accepted. To get back in, sign in with ${WHAT_CANT_BE_GUESSED}, or with your password: a link that we email you then lets you try again.`
    : `your account is locked for ${minutes} minutes.`;

function codesLeft(left: number): string {
  if (left === 0) return "It was the last one: make a new set now.";
  return left === 1 ? "One is left: make a new set soon." : `${left} are left.`;
}
