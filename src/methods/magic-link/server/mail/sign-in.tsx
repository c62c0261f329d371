import { z } from "zod";
import { MailLayout } from "@/engine/mail/layout/layout";
import { Action, Circumstances, Expiry, Paragraph } from "@/engine/mail/layout/parts";
import { linkInMail, originInMail } from "@/engine/mail/layout/plain-words";
import { defineTemplate } from "@/engine/mail/layout/template";

export const magicLinkSignin = defineTemplate({
  props: z.object({
    link: linkInMail,
    /** Nobody has the address yet: the link makes an account. */
    isNewAccount: z.boolean().default(false),
    ...originInMail,
  }),
  subject: (_, { brand }) => `Your sign-in link for ${brand.name}`,
  body: ({ link, isNewAccount, ...origin }, context) => (
    <MailLayout context={context} title="Sign in">
      <Paragraph>
        {isNewAccount
          ? `No account at ${context.brand.name} uses this address yet. The link below makes one and signs you in.`
          : `The link below signs you in to ${context.brand.name} without your password.`}{" "}
        It opens a page with a button; nothing happens before you press it.
      </Paragraph>
      <Action context={context} label="Sign in" link={link} />
      <Expiry context={context} />
      <Circumstances context={context} {...origin} />
      <Paragraph>
        If it wasn't you, there is nothing to fear: nobody gets in without this email. Never pass the link on.
        To make it useless, open it and choose “This wasn't me”.
      </Paragraph>
    </MailLayout>
  ),
});
