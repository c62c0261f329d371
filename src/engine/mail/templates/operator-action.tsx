import { z } from "zod";
import { EVERY_PROOF } from "@/contract/methods";
import { MailLayout } from "../layout/layout";
import { Action, Circumstances, Paragraph } from "../layout/parts";
import { linkInMail } from "../layout/plain-words";
import { defineTemplate } from "../layout/template";

const DONE = {
  unlock: "unlocked your account after too many wrong codes.",
  "reset-mfa": `removed ${EVERY_PROOF} from your account, and signed you out everywhere.`,
  "end-sessions": "signed you out everywhere.",
} as const;

/** Done by whoever runs the server, at its own keyboard. */
export const operatorAction = defineTemplate({
  props: z.object({ action: z.enum(["unlock", "reset-mfa", "end-sessions"]), helpLink: linkInMail }),
  subject: (_, { brand }) => `The operator of ${brand.name} changed your account`,
  body: ({ action, helpLink }, context) => (
    <MailLayout context={context} title="The operator changed your account">
      <Paragraph>
        The operator of {context.brand.name} {DONE[action]}
      </Paragraph>
      <Circumstances context={context} label="When" device="the server itself" place="" />
      <Paragraph>
        If you didn't ask for it, ask whoever runs the server, and open the link below to see what was done
        with your account.
      </Paragraph>
      <Action context={context} label="I didn't ask for this" link={helpLink} />
    </MailLayout>
  ),
});
