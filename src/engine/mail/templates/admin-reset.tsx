import { z } from "zod";
import { EVERY_PROOF } from "@/contract/methods";
import { MailLayout } from "../layout/layout";
import { Action, Circumstances, Paragraph } from "../layout/parts";
import { linkInMail, nameInMail, originInMail, sentenceInMail } from "../layout/plain-words";
import { defineTemplate } from "../layout/template";

/** An administrator removed a member's methods. */
export const adminReset = defineTemplate({
  props: z.object({
    administrator: nameInMail,
    organization: nameInMail,
    reason: sentenceInMail,
    helpLink: linkInMail,
    ...originInMail,
  }),
  subject: (_, { brand }) => `An administrator reset your second step at ${brand.name}`,
  body: ({ administrator, organization, reason, helpLink, ...origin }, context) => (
    <MailLayout context={context} title="An administrator reset your second step">
      <Paragraph>
        “{administrator}”, an administrator of “{organization}”, removed {EVERY_PROOF} from your account. You
        were signed out everywhere; your password still works.
      </Paragraph>
      <Paragraph>The reason given: “{reason}”</Paragraph>
      <Circumstances context={context} label="When" {...origin} />
      <Paragraph>
        If you didn't expect this, ask your administrators in person, and open the link below to see what was
        done with your account.
      </Paragraph>
      <Action context={context} label="I didn't expect this" link={helpLink} />
    </MailLayout>
  ),
});
