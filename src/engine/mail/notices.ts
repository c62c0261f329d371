import type { SQL } from "drizzle-orm";
import type { Caller } from "../audit/caller";
import { deviceName } from "../platform/device-name";
import { env } from "../platform/settings/env";
import { insertMailSql, type Mail, mailParameters, NOTICE_SECONDS } from "./outbox";
import type { MailProps } from "./templates/registry";

/** Mails as steps of the change they tell of. */

/** Where a request came from, in words for a mail. */
export const originOf = (caller: Caller) => ({ device: deviceName(caller.userAgent), place: caller.place });

/** A link of this app's. What is secret in it travels behind the `#`, where no server's log sees it. */
export function appLink(path: string, token?: string): string {
  const url = new URL(path, env().APP_URL);
  if (token !== undefined) url.hash = `token=${token}`;
  return url.toString();
}

/** The step that writes a mail, where `source` has a row. */
export function mail(message: Mail, source: SQL): SQL {
  return insertMailSql(mailParameters(message), source);
}

/** Where "This wasn't me" leads: whoever isn't signed in does that first, and comes back there. */
export const wasntMeLink = () => appLink("/settings/secure-account");

type Recipient = { id: string; email: string };
export type Notice = MailProps<"security-notice">["notice"];

/** The step that tells an account's owner of something, with device, place, time and what to do if it wasn't them. */
export function securityNotice(caller: Caller, to: Recipient, notice: Notice, source: SQL): SQL {
  const props = { notice, helpLink: wasntMeLink(), ...originOf(caller) };
  return mail(
    { template: "security-notice", props, to: to.email, userId: to.id, expiresInSeconds: NOTICE_SECONDS },
    source,
  );
}
