import { z } from "zod";
import { MailLayout } from "../../layout/layout";
import { Action, Circumstances, Expiry, Paragraph } from "../../layout/parts";
import { linkInMail, originInMail } from "../../layout/plain-words";
import { defineTemplate } from "../../layout/template";

/** Goes to the new address. */
export const changeEmailConfirm = defineTemplate({
  props: z.object({ link: linkInMail, ...originInMail }),
  subject: (_, { brand }) => `Confirm your new address for ${brand.name}`,
  body: ({ link, ...origin }, context) => (
    <MailLayout context={context} title="Confirm your new address">
      <Paragraph>
        Somebody asked to use this address for their account at {context.brand.name}. The link below makes it
        the account's address: sign-in links and notices will go here.
      </Paragraph>
      <Action context={context} label="Use this address" link={link} />
      <Expiry context={context} />
      <Circumstances context={context} {...origin} />
      <Paragraph>If it wasn't you, do nothing: without the link nothing changes.</Paragraph>
    </MailLayout>
  ),
});
