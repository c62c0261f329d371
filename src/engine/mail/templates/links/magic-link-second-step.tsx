import { z } from "zod";
import { Action, Circumstances, Expiry, MailLayout, Paragraph } from "../../layout/layout";
import { linkInMail, originInMail } from "../../layout/plain-words";
import { defineTemplate } from "../../layout/template";

export const magicLinkSecondStep = defineTemplate({
  props: z.object({
    link: linkInMail,
    /** Asked for by somebody who is signed in already, and not to finish signing in. */
    isStepUp: z.boolean().default(false),
    ...originInMail,
  }),
  subject: (_, { brand }) => `Confirm it's you at ${brand.name}`,
  body: ({ link, isStepUp, ...origin }, context) => (
    <MailLayout context={context} title="Confirm it's you">
      <Paragraph>
        {isStepUp
          ? "Something that protects your account is about to be changed."
          : "Your password was accepted, and this is the second step."}{" "}
        The link below confirms it's you, for the browser that is waiting and for no other.
      </Paragraph>
      <Action context={context} label="Confirm it's me" link={link} />
      <Expiry context={context} />
      <Circumstances context={context} {...origin} />
      <Paragraph>
        If it wasn't you,{" "}
        {isStepUp ? "somebody is signed in to your account" : "somebody knows your password"}: open the link
        and choose “This wasn't me”, then set a new password.
      </Paragraph>
    </MailLayout>
  ),
});
