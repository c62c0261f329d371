import { z } from "zod";
import { MailLayout } from "../layout/layout";
import { Action, Circumstances, Paragraph } from "../layout/parts";
import { linkInMail, originInMail } from "../layout/plain-words";
import { defineTemplate } from "../layout/template";

/** Goes to an address that already has an account, so that registering says the same to everybody. */
export const accountExists = defineTemplate({
  props: z.object({ signInLink: linkInMail, resetLink: linkInMail, ...originInMail }),
  subject: (_, { brand }) => `You already have an account at ${brand.name}`,
  body: ({ signInLink, resetLink, ...origin }, context) => (
    <MailLayout context={context} title="You already have an account">
      <Paragraph>
        Somebody tried to make a new account at {context.brand.name} with this address. You have one, and
        nothing about it was changed. If it was you, sign in instead.
      </Paragraph>
      <Action context={context} label="Sign in" link={signInLink} />
      <Paragraph>If you don't remember your password, set a new one.</Paragraph>
      <Action context={context} label="Set a new password" link={resetLink} />
      <Circumstances context={context} {...origin} />
      <Paragraph>If it wasn't you, there is nothing to do.</Paragraph>
    </MailLayout>
  ),
});
