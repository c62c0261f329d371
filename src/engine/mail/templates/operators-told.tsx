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

function wordsOf({ what, who, name }: z.output<typeof props>): string {
  if (what === "can-operate") return `${who} set up ${name}. ${LATER}`;
  if (what === "took-address") return `Somebody changed the address of their account to ${who}. ${LATER}`;
  return `${who || "Somebody at the machine itself"} ${DONE[what]} “${name}”.`;
}

const titleOf = (what: z.output<typeof props>["what"]): string => {
  if (what === "can-operate") return "An operator set up a second step";
  return what === "took-address" ? "An account has an operator's address now" : "An app was changed";
};

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
