import { z } from "zod";
import { MailLayout } from "../layout/layout";
import { Action, Circumstances, Paragraph } from "../layout/parts";
import { linkInMail, originInMail } from "../layout/plain-words";
import { defineTemplate } from "../layout/template";
import { type NoticeKinds, noticeAmong } from "./notice-kind";
import { KINDS } from "./notices";

const OWN_DOING =
  "If it was you, there is nothing to do. If not, the link below shows what was done with your account and how to secure it.";

/** One mail for everything that changes or threatens an account's protection. @param kinds of what it may tell */
export const noticeOf = (kinds: NoticeKinds) =>
  defineTemplate({
    props: z.object({ notice: noticeAmong(kinds), helpLink: linkInMail, ...originInMail }),
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

export const securityNotice = noticeOf(KINDS);
