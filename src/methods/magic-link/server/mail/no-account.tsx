import { z } from "zod";
import { MailLayout } from "@/engine/mail/layout/layout";
import { Action, Circumstances, Paragraph } from "@/engine/mail/layout/parts";
import { linkInMail, originInMail } from "@/engine/mail/layout/plain-words";
import { defineTemplate } from "@/engine/mail/layout/template";

/** Goes to an address without an account, so that asking for a link says the same to everybody. */
export const magicLinkNoAccount = defineTemplate({
  props: z.object({
    /** Left out where nobody can make an account. */
    registerLink: linkInMail.optional(),
    ...originInMail,
  }),
  subject: (_, { brand }) => `No account at ${brand.name} uses this address`,
  body: ({ registerLink, ...origin }, context) => (
    <MailLayout context={context} title="No account uses this address">
      <Paragraph>
        Somebody asked for a sign-in link to {context.brand.name} with this address, but no account there uses
        it. If it was you, try another of your addresses{registerLink ? ", or make an account" : ""}.
      </Paragraph>
      {registerLink ? <Action context={context} label="Create an account" link={registerLink} /> : null}
      <Circumstances context={context} {...origin} />
      <Paragraph>If it wasn't you, there is nothing to do.</Paragraph>
    </MailLayout>
  ),
});
