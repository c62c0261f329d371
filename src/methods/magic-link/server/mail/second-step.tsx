import { z } from "zod";
import { MailLayout } from "@/engine/mail/layout/layout";
import { Action, Circumstances, Expiry, Paragraph } from "@/engine/mail/layout/parts";
import { linkInMail, originInMail } from "@/engine/mail/layout/plain-words";
import { defineTemplate, type MailContext } from "@/engine/mail/layout/template";

export const magicLinkSecondStep = defineTemplate({
  props: z.object({
    link: linkInMail,
    /** Asked for by somebody who is signed in already, and not to finish signing in. */
    isStepUp: z.boolean().default(false),
    /** The account is locked: it lets one sign-in try again, and proves nothing. */
    isUnlocking: z.boolean().default(false),
    ...originInMail,
  }),
  subject: ({ isUnlocking }, { brand }) =>
    isUnlocking ? `Go on signing in to ${brand.name}` : `Confirm it's you at ${brand.name}`,
  body: ({ isUnlocking, ...props }, context) =>
    isUnlocking ? <Unlocking {...props} context={context} /> : <Confirming {...props} context={context} />,
});

type Props = { link: string; isStepUp: boolean; device: string; place: string; context: MailContext };

function Unlocking({ link, isStepUp: _, context, ...origin }: Props) {
  return (
    <MailLayout context={context} title="Go on signing in">
      <Paragraph>
        After a hundred wrong codes your account accepts none, so that nobody can guess on. The link below
        lets the sign-in that waits for it try again. It doesn't sign anybody in: your second step is asked
        for as always.
      </Paragraph>
      <Action context={context} label="Let it try again" link={link} />
      <Expiry context={context} />
      <Circumstances context={context} {...origin} />
      <Paragraph>
        If it wasn't you, somebody knows your password: open the link and choose “This wasn't me”, then set a
        new password.
      </Paragraph>
    </MailLayout>
  );
}

function Confirming({ link, isStepUp, context, ...origin }: Props) {
  return (
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
  );
}
