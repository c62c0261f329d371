import { z } from "zod";
import { Action, Circumstances, MailLayout, Paragraph } from "../layout/layout";
import { linkInMail, originInMail } from "../layout/plain-words";
import { defineTemplate } from "../layout/template";
import { notice } from "./notices";

const OWN_DOING =
  "If it was you, there is nothing to do. If not, the link below shows what was done with your account and how to secure it.";

/** One mail for everything that changes or threatens an account's protection. */
export const securityNotice = defineTemplate({
  props: z.object({ notice, helpLink: linkInMail, ...originInMail }),
  subject: (props, { brand }) => `${props.notice.title} (${brand.name})`,
  body: ({ notice, helpLink, ...origin }, context) => {
    const { title, happened, advice = OWN_DOING } = notice;
    return (
      <MailLayout context={context} title={title}>
        <Paragraph>{happened}</Paragraph>
        <Circumstances context={context} label="When" {...origin} />
        <Paragraph>{advice}</Paragraph>
        <Action context={context} label="This wasn't me" link={helpLink} />
      </MailLayout>
    );
  },
});
