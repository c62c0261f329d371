import { z } from "zod";
import { MailLayout } from "../layout/layout";
import { Action, Paragraph } from "../layout/parts";
import { linkInMail, nameInMail } from "../layout/plain-words";
import { defineTemplate } from "../layout/template";

export const mfaReminder = defineTemplate({
  props: z.object({
    link: linkInMail,
    organization: nameInMail,
    /** Who asks; empty where they have no name. */
    administrator: nameInMail,
  }),
  subject: ({ organization }) => `“${organization}” asks you to set up a second step`,
  body: ({ link, organization, administrator }, context) => (
    <MailLayout context={context} title="Set up a second step">
      <Paragraph>
        {administrator || "An administrator"} of “{organization}” asks you to protect your account with a
        second step. You have none yet. Setting one up takes a minute.
      </Paragraph>
      <Paragraph>The link below opens your security settings. You will be asked to sign in there.</Paragraph>
      <Action context={context} label="Set up a second step" link={link} />
    </MailLayout>
  ),
});
