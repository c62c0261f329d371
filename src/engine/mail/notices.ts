import type { SQL } from "drizzle-orm";
import { PAGES, type PagePath } from "@/contract/page-paths";
import type { Caller } from "../audit/caller";
import { deviceName } from "../platform/device-name";
import { env } from "../platform/settings/env";
import type { Templates } from "./layout/template";
import { insertMailSql, type MailOf, mailParameters, NOTICE_SECONDS } from "./outbox";
import type { NoticeKinds, NoticeOf } from "./templates/notice-kind";
import type { EngineKinds } from "./templates/notices";
import type { EngineMails } from "./templates/registry";

/** Mails as steps of the change they tell of. */

/** Where a request came from, in words for a mail. */
export const originOf = (caller: Caller) => ({ device: deviceName(caller.userAgent), place: caller.place });

/** A link of this app's. What is secret in it travels behind the `#`, where no server's log sees it. */
export function appLink(page: PagePath, token?: string): string {
  const url = new URL(page, env().APP_URL);
  if (token !== undefined) url.hash = `token=${token}`;
  return url.toString();
}

/** The step that writes a mail, where `source` has a row; one of a method's own as `mail<ItsMails>(…)`. */
export function mail<Known extends Templates = EngineMails>(message: MailOf<Known>, source: SQL): SQL {
  return insertMailSql(mailParameters(message), source);
}

/** The target of "This wasn't me"; a visitor without a session signs in first and returns there. */
export const wasntMeLink = () => appLink(PAGES.secureAccount);

type Recipient = { id: string; email: string };
/** A notice as a change asks for it: its kind, and what that kind is told with. */
export type Notice = NoticeOf<EngineKinds>;

/**
 * The step that tells an account's owner of something, with device, place, time and what to do. A method's own kinds
 * are written `securityNotice<ItsKinds>(…)`.
 */
export function securityNotice<Known extends NoticeKinds = EngineKinds>(
  caller: Caller,
  to: Recipient,
  notice: NoticeOf<Known>,
  source: SQL,
): SQL {
  const props = { notice, helpLink: wasntMeLink(), ...originOf(caller) };
  return mail(
    { template: "security-notice", props, to: to.email, userId: to.id, expiresInSeconds: NOTICE_SECONDS },
    source,
  );
}
