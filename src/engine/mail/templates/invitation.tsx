import { z } from "zod";
import { MailLayout } from "../layout/layout";
import { Action, Circumstances, Expiry, Paragraph } from "../layout/parts";
import { linkInMail, nameInMail, originInMail } from "../layout/plain-words";
import { defineTemplate } from "../layout/template";

export const invitation = defineTemplate({
  props: z.object({
    link: linkInMail,
    organization: nameInMail,
    inviter: nameInMail,
    /** In words, e.g. "Administrator". */
    role: nameInMail,
    ...originInMail,
  }),
  subject: ({ organization }, { brand }) => `Invitation to “${organization}” at ${brand.name}`,
  body: ({ link, organization, inviter, role, ...origin }, context) => (
    <MailLayout context={context} title="You are invited">
      <Paragraph>
        “{inviter}” invites you to the organization “{organization}” as {role}. The link below shows the
        invitation; you join when you accept it there, signed in with this address.
      </Paragraph>
      <Paragraph>
        Its administrators will be able to require a second step from you, reset it, end your sessions, and
        see when you signed in.
      </Paragraph>
      <Action context={context} label="See the invitation" link={link} />
      <Expiry context={context} />
      <Circumstances context={context} label="Sent" {...origin} />
      <Paragraph>If you don't know who this is, do nothing.</Paragraph>
    </MailLayout>
  ),
});
