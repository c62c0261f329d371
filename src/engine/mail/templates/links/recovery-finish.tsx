import { z } from "zod";
import { EVERY_PROOF } from "@/contract/methods";
import { MailLayout } from "../../layout/layout";
import { Action, Circumstances, Expiry, Paragraph } from "../../layout/parts";
import { linkInMail, originInMail } from "../../layout/plain-words";
import { defineTemplate } from "../../layout/template";

/** When the wait is over. */
export const recoveryFinish = defineTemplate({
  props: z.object({ link: linkInMail, startedAt: z.iso.datetime({ offset: true }), ...originInMail }),
  subject: (_, { brand }) => `You can recover your account at ${brand.name} now`,
  body: ({ link, startedAt, ...origin }, context) => (
    <MailLayout context={context} title="The wait is over">
      <Paragraph>
        The link below and your password remove {EVERY_PROOF} from your account, sign everybody out, and let
        you set up a new second step.
      </Paragraph>
      <Action context={context} label="Recover my account" link={link} />
      <Expiry context={context} />
      <Circumstances
        context={{ ...context, at: new Date(startedAt) }}
        device={origin.device}
        place={origin.place}
      />
      <Paragraph>
        If it wasn't you who asked, open the link and choose “This wasn't me”: that stops the recovery.
      </Paragraph>
    </MailLayout>
  ),
});
