import { z } from "zod";
import { MailLayout } from "@/engine/mail/layout/layout";
import { Action, Circumstances, Expiry, Paragraph } from "@/engine/mail/layout/parts";
import { linkInMail, originInMail } from "@/engine/mail/layout/plain-words";
import { defineTemplate } from "@/engine/mail/layout/template";

export const magicLinkActivate = defineTemplate({
  props: z.object({ link: linkInMail, ...originInMail }),
  subject: (_, { brand }) => `Turn on Email link for ${brand.name}`,
  body: ({ link, ...origin }, context) => (
    <MailLayout context={context} title="Turn on Email link">
      <Paragraph>
        The link below turns on Email link for your account: after your password you can then confirm it's you
        with a link like this one. It doesn't sign anybody in.
      </Paragraph>
      <Action context={context} label="Turn on Email link" link={link} />
      <Expiry context={context} />
      <Circumstances context={context} {...origin} />
      <Paragraph>
        If it wasn't you, somebody is signed in to your account: open the link and choose “This wasn't me”,
        then set a new password. Without the link nothing is turned on.
      </Paragraph>
    </MailLayout>
  ),
});
