import { z } from "zod";
import { MailLayout } from "../layout/layout";
import { Action, Circumstances, Paragraph } from "../layout/parts";
import { linkInMail, originInMail } from "../layout/plain-words";
import { defineTemplate } from "../layout/template";

/** Goes to an address that nobody invited, so that registering says the same to everybody. */
export const notInvited = defineTemplate({
  props: z.object({ registerLink: linkInMail, ...originInMail }),
  subject: (_, { brand }) => `${brand.name} takes an invitation`,
  body: ({ registerLink, ...origin }, context) => (
    <MailLayout context={context} title="This address isn't invited">
      <Paragraph>
        Somebody tried to make an account at {context.brand.name} with this address. New accounts there take
        an invitation, and none for this address is open, so nothing was made.
      </Paragraph>
      <Paragraph>
        If it was you, ask whoever wants you there to invite this address, or register with the one that was
        invited.
      </Paragraph>
      <Action context={context} label="Register with another address" link={registerLink} />
      <Circumstances context={context} {...origin} />
      <Paragraph>If it wasn't you, there is nothing to do.</Paragraph>
    </MailLayout>
  ),
});
