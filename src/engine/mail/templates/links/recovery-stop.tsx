import { z } from "zod";
import { MailLayout } from "../../layout/layout";
import { Action, Circumstances, Paragraph } from "../../layout/parts";
import { instantInWords, linkInMail, originInMail } from "../../layout/plain-words";
import { defineTemplate } from "../../layout/template";

/** When a recovery begins, and once more while it waits. */
export const recoveryStop = defineTemplate({
  props: z.object({
    link: linkInMail,
    startedAt: z.iso.datetime({ offset: true }),
    endsAt: z.iso.datetime({ offset: true }),
    isReminder: z.boolean(),
    ...originInMail,
  }),
  subject: ({ isReminder }, { brand }) =>
    `${isReminder ? "Still waiting: the" : "The"} recovery of your account at ${brand.name}`,
  body: ({ link, startedAt, endsAt, isReminder, ...origin }, context) => (
    <MailLayout
      context={context}
      title={isReminder ? "Your account is still being recovered" : "Somebody asked to recover your account"}
    >
      <Paragraph>
        Whoever is signing in to your account says that they can't use any of your second steps any more. From{" "}
        {instantInWords(new Date(endsAt), context.timeZone)} on, a link to this address and your password are
        enough to remove them all.
      </Paragraph>
      <Paragraph>
        If it was you, there is nothing to do but wait. We email you when it's time. If you find a way to
        confirm it's you, sign in: that ends the wait at once.
      </Paragraph>
      <Paragraph>If it wasn't you, stop it now, and choose another password afterwards.</Paragraph>
      <Action context={context} label="Stop the recovery" link={link} />
      <Circumstances
        context={{ ...context, at: new Date(startedAt) }}
        device={origin.device}
        place={origin.place}
      />
    </MailLayout>
  ),
});
