import { z } from "zod";
import { MailLayout } from "../../layout/layout";
import { Action, Circumstances, Expiry, Paragraph } from "../../layout/parts";
import { linkInMail, originInMail } from "../../layout/plain-words";
import { defineTemplate } from "../../layout/template";

export const resetPassword = defineTemplate({
  props: z.object({ link: linkInMail, ...originInMail }),
  subject: (_, { brand }) => `Set a new password for ${brand.name}`,
  body: ({ link, ...origin }, context) => (
    <MailLayout context={context} title="Set a new password">
      <Paragraph>
        Somebody asked to set a new password for your account. The link below lets you choose one. Your second
        step stays on: you will still be asked for it when you sign in.
      </Paragraph>
      <Action context={context} label="Choose a new password" link={link} />
      <Expiry context={context} />
      <Circumstances context={context} {...origin} />
      <Paragraph>If it wasn't you, do nothing: your password stays as it is.</Paragraph>
    </MailLayout>
  ),
});
