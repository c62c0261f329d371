import { z } from "zod";
import { linkInMail, originInMail, plainWords } from "../plain-words";
import { Action, Circumstances, MailLayout, Paragraph } from "./layout";
import { defineTemplate } from "./template";

/** Goes to the old address, which may belong to somebody whose account was just taken over. */
export const emailChanged = defineTemplate({
  props: z.object({
    /** Shortened by the caller (`a…@example.com`); the old mailbox needs no more to recognise it. */
    newAddressHint: z.string().transform((text) => plainWords(text.replace("@", " at "), 64)),
    helpLink: linkInMail,
    ...originInMail,
  }),
  subject: (_, { brand }) => `Your address for ${brand.name} was changed`,
  body: ({ newAddressHint, helpLink, ...origin }, context) => (
    <MailLayout context={context} title="Your address was changed">
      <Paragraph>
        Your account at {context.brand.name} now uses another address: {newAddressHint}. This one gets no more
        mail about it.
      </Paragraph>
      <Circumstances context={context} label="When" {...origin} />
      <Paragraph>If it wasn't you, act now: the link below shows how to get your account back.</Paragraph>
      <Action context={context} label="This wasn't me" link={helpLink} />
    </MailLayout>
  ),
});
