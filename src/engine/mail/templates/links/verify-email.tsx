import { z } from "zod";
import { LIMITS } from "@/contract/limits";
import { MailLayout } from "../../layout/layout";
import { Action, Circumstances, Code, Expiry, Paragraph } from "../../layout/parts";
import { durationInWords, linkInMail, originInMail } from "../../layout/plain-words";
import { defineTemplate } from "../../layout/template";

export const verifyEmail = defineTemplate({
  props: z.object({
    link: linkInMail,
    /** Where a page waits for it. */
    code: z
      .string()
      .regex(/^[0-9]{6}$/)
      .optional(),
    ...originInMail,
  }),
  subject: (_, { brand }) => `Confirm your address for ${brand.name}`,
  body: ({ link, code, ...origin }, context) => (
    <MailLayout context={context} title="Confirm your address">
      <Paragraph>
        Somebody made an account at {context.brand.name} with this address. Confirm that the address is yours,
        and you are signed in.
      </Paragraph>
      {code ? (
        <>
          <Paragraph>
            Type this code where you made the account. It works there only, for{" "}
            {durationInWords(LIMITS.confirmationCode.seconds)}. Never tell it to anybody: whoever asks you for
            it wants to get into your account.
          </Paragraph>
          <Code code={code} />
          <Paragraph>Or open the link, on any device:</Paragraph>
        </>
      ) : null}
      <Action context={context} label="Confirm address" link={link} />
      <Expiry context={context} />
      <Circumstances context={context} {...origin} />
      <Paragraph>If it wasn't you, do nothing: without this email the account can't be used.</Paragraph>
    </MailLayout>
  ),
});
