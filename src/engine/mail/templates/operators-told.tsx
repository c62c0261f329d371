import { z } from "zod";
import { LIMITS } from "@/contract/limits";
import { MailLayout } from "../layout/layout";
import { Action, Circumstances, Paragraph } from "../layout/parts";
import { linkInMail, nameInMail, originInMail } from "../layout/plain-words";
import { defineTemplate } from "../layout/template";

const props = z.object({
  what: z.enum([
    "can-operate",
    "took-address",
    "recovery-started",
    "recovery-finished",
    "methods-reset",
    "password-reset",
    "app.added",
    "app.changed",
    "app.secret_rotated",
    "app.removed",
  ]),
  /** The account's address; empty for who is at the machine. */
  who: z.string().max(320),
  /** What was set up, or the app's name. */
  name: nameInMail,
  link: linkInMail,
  ...originInMail,
});
export type OperatorsTold = z.input<typeof props>;

const HOURS = LIMITS.operatorWait.seconds / 3600;

const DONE = {
  "app.added": "added the app",
  "app.changed": "changed the app",
  "app.secret_rotated": "made a new secret for the app",
  "app.removed": "removed the app",
} as const;

const LATER = `With it they may change the apps that people sign in to, ${HOURS} hours from now on.`;

const MAILBOX = "Whoever reads that mailbox can set up another one.";

type Told = z.output<typeof props>;
type Words = { title: string; text: (who: string, name: string) => string };

/** What happens to an operator's account. */
const OF_ACCOUNT = {
  "can-operate": {
    title: "An operator set up a second step",
    text: (who, name) => `${who} set up ${name}. ${LATER}`,
  },
  "took-address": {
    title: "An account has an operator's address now",
    text: (who) => `Somebody changed the address of their account to ${who}. ${LATER}`,
  },
  "recovery-started": {
    title: "An operator's account is being recovered",
    text: (who) => `Somebody who can't prove the second step of ${who} asked to recover the account.`,
  },
  "recovery-finished": {
    title: "An operator's account was recovered",
    text: (who) => `Every second step of ${who} was taken away at the end of a recovery. ${MAILBOX}`,
  },
  "methods-reset": {
    title: "An operator's second steps were reset",
    text: (who) => `Every second step of ${who} was taken away. ${MAILBOX}`,
  },
  "password-reset": {
    title: "An operator's password was reset",
    text: (who) => `Somebody set a new password for ${who} with a link in an email.`,
  },
} as const satisfies Partial<Record<Told["what"], Words>>;

const isOfAccount = (what: Told["what"]): what is keyof typeof OF_ACCOUNT => what in OF_ACCOUNT;

function wordsOf({ what, who, name }: Told): string {
  if (isOfAccount(what)) return OF_ACCOUNT[what].text(who, name);
  return `${who || "Somebody at the machine itself"} ${DONE[what]} “${name}”.`;
}

const titleOf = (what: Told["what"]): string =>
  isOfAccount(what) ? OF_ACCOUNT[what].title : "An app was changed";

/** To every address in OPERATOR_EMAILS. */
export const operatorsTold = defineTemplate({
  props,
  subject: ({ what }, { brand }) => `${titleOf(what)} (${brand.name})`,
  body: (told, context) => (
    <MailLayout context={context} title={titleOf(told.what)}>
      <Paragraph>{wordsOf(told)}</Paragraph>
      <Paragraph>
        You get this as one of the operators. If none of you did it, take that address out of OPERATOR_EMAILS
        and look at the apps.
      </Paragraph>
      <Circumstances context={context} label="When" device={told.device} place={told.place} />
      <Action context={context} label="Look at the apps" link={told.link} />
    </MailLayout>
  ),
});
