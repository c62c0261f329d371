import { z } from "zod";
import { MailLayout } from "../layout/layout";
import { Action, Circumstances, Paragraph } from "../layout/parts";
import { linkInMail, originInMail, plainWords } from "../layout/plain-words";
import { defineTemplate } from "../layout/template";

/**
 * Mailed to the address in use when a change is requested and when it is made: somebody may be taking the account
 * over.
 */
export const emailChanged = defineTemplate({
  props: z.object({
    /** Shortened by the caller (`a…@example.com`); the earlier mailbox needs no more to recognise it. */
    newAddressHint: z.string().transform((text) => plainWords(text.replace("@", " at "), 64)),
    /** It was asked for, and nothing has changed yet. */
    isAsked: z.boolean().default(false),
    helpLink: linkInMail,
    ...originInMail,
  }),
  subject: ({ isAsked }, { brand }) =>
    isAsked ? `Another address was asked for (${brand.name})` : `Your address for ${brand.name} was changed`,
  body: ({ newAddressHint, isAsked, helpLink, ...origin }, context) => (
    <MailLayout
      context={context}
      title={isAsked ? "Another address was asked for" : "Your address was changed"}
    >
      <Paragraph>
        {isAsked
          ? `Somebody who is signed in to your account at ${context.brand.name} asked for another address: ${newAddressHint}. It takes the place of this one once the link we sent there is opened.`
          : `Your account at ${context.brand.name} now uses another address: ${newAddressHint}. This one gets no more mail about it, and everybody else was signed out.`}
      </Paragraph>
      <Circumstances context={context} label="When" {...origin} />
      <Paragraph>
        {isAsked
          ? "If it was you, there is nothing to do here. If not, stop it with the link below: it also signs everybody out. The link goes on working for seven days after the change."
          : "If it wasn't you, take it back with the link below: within seven days it gives the account this address again, and signs everybody out."}
      </Paragraph>
      <Action context={context} label="This wasn't me" link={helpLink} />
    </MailLayout>
  ),
});
