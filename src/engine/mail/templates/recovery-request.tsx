import { z } from "zod";
import { MailLayout } from "../layout/layout";
import { Action, Circumstances, Paragraph } from "../layout/parts";
import { linkInMail, nameInMail, originInMail } from "../layout/plain-words";
import { defineTemplate } from "../layout/template";

/** Goes to the administrators who may reset a member who can give none of the proofs asked for. */
export const recoveryRequest = defineTemplate({
  props: z.object({ link: linkInMail, member: nameInMail, organization: nameInMail, ...originInMail }),
  subject: ({ member }) => `“${member}” can't confirm their second step`,
  body: ({ link, member, organization, ...origin }, context) => (
    <MailLayout context={context} title="A member asks for your help">
      <Paragraph>
        “{member}” of “{organization}” is signing in and can't use any of their second steps any more. You can
        reset them on the members' page; then they set up a new one.
      </Paragraph>
      <Paragraph>
        Speak with them first, in person or by phone: whoever asked knows the password or reads the mail, and
        may be somebody else.
      </Paragraph>
      <Action context={context} label="Open the members' page" link={link} />
      <Circumstances context={context} {...origin} />
    </MailLayout>
  ),
});
