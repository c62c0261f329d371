import { MFA_METHODS } from "@/contract/methods";
import { sentenceCase, withArticle } from "@/contract/text/article";
import {
  BY_STRANGER,
  called,
  credentialInMail,
  methodInMail,
  type NoticeKinds,
  noticeKind,
} from "@/engine/mail/templates/notice-kind";

/** What is told of passkeys alone. */

export const COPY_SUSPECTED = "passkey-copy-suspected";

// Mails that wait from before a method was told are of a passkey.
const method = methodInMail.default(MFA_METHODS.PASSKEY.name);

export const NOTICES = {
  [COPY_SUSPECTED]: noticeKind({ method, name: credentialInMail }, (props) => ({
    title: `${sentenceCase(withArticle(props.method))} was refused`,
    happened: `${called(props)} was refused: it may have been copied. Remove it if you don't recognise what happened.`,
    advice: BY_STRANGER,
  })),
} as const satisfies NoticeKinds;
