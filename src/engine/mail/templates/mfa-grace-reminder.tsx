import { z } from "zod";
import { MailLayout } from "../layout/layout";
import { Action, Paragraph } from "../layout/parts";
import { instantInWords, linkInMail, nameInMail } from "../layout/plain-words";
import { defineTemplate } from "../layout/template";

export const mfaGraceReminder = defineTemplate({
  props: z.object({
    link: linkInMail,
    organization: nameInMail,
    /** From this instant on a second step is required. ISO 8601. */
    requiredFrom: z.iso.datetime({ offset: true }),
  }),
  subject: ({ organization }) => `“${organization}” will ask you for a second step`,
  body: ({ link, organization, requiredFrom }, context) => (
    <MailLayout context={context} title="Set up a second step">
      <Paragraph>
        From {instantInWords(new Date(requiredFrom), context.timeZone)} on, your organization “{organization}”
        asks for a second step at every sign-in, and you have none that it accepts yet. Setting one up takes a
        minute.
      </Paragraph>
      <Paragraph>The link below opens your security settings. You will be asked to sign in there.</Paragraph>
      <Action context={context} label="Set up a second step" link={link} />
      <Paragraph>As of {instantInWords(context.at, context.timeZone)}.</Paragraph>
    </MailLayout>
  ),
});
