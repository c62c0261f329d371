import { z } from "zod";
import { Action, Circumstances, Expiry, MailLayout, Paragraph } from "../../layout/layout";
import { linkInMail, originInMail } from "../../layout/plain-words";
import { defineTemplate } from "../../layout/template";

export const verifyEmail = defineTemplate({
  props: z.object({ link: linkInMail, ...originInMail }),
  subject: (_, { brand }) => `Confirm your address for ${brand.name}`,
  body: ({ link, ...origin }, context) => (
    <MailLayout context={context} title="Confirm your address">
      <Paragraph>
        Somebody made an account at {context.brand.name} with this address. The link below confirms that the
        address is yours and lets you sign in.
      </Paragraph>
      <Action context={context} label="Confirm address" link={link} />
      <Expiry context={context} />
      <Circumstances context={context} {...origin} />
      <Paragraph>If it wasn't you, do nothing: without the link the account can't be used.</Paragraph>
    </MailLayout>
  ),
});
