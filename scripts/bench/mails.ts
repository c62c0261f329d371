import { setTimeout as sleep } from "node:timers/promises";
import { db } from "../../src/engine/db/pool/client";
import { run } from "../../src/engine/db/run";
import { brandOf } from "../../src/engine/mail/layout/brand";
import { insertMailSql, type MailOf, mailParameters } from "../../src/engine/mail/outbox";
import { deliverDue } from "../../src/engine/mail/outbox-delivery";
import { Pace } from "../../src/engine/mail/pace";
import { env } from "../../src/engine/platform/settings/env";
import type { LinkMails } from "../../src/methods/magic-link/server/mail/registry";
import { MAILS } from "../../src/methods/servers";

/** How many mails a second leave one instance, with a provider that answers as fast as a good one. */

const COUNT = 2_000;
const TAKES_MS = 25;

const mail = (): MailOf<LinkMails> => ({
  template: "magic-link-signin",
  props: { link: `${env().APP_URL}/magic-link#token=bench`, device: "Chrome on macOS" },
  to: "ada@example.test",
  expiresInSeconds: 3_600,
});

/** @returns a line of text */
export async function mailsPerSecond(scale: number): Promise<string> {
  const count = Math.ceil(COUNT * scale);
  for (let done = 0; done < count; done += 1) await run(insertMailSql(mailParameters(mail())));
  const sender = { isMailbox: false, send: () => sleep(TAKES_MS), close: () => {} };
  const from = "Latchkey <no-reply@example.test>";
  const started = performance.now();
  const cpu = process.cpuUsage();
  const { sent } = await deliverDue(db(), sender, {
    limit: count,
    from,
    brand: brandOf(env()),
    templates: MAILS,
    pace: new Pace(),
  });
  const { user, system } = process.cpuUsage(cpu);
  const seconds = (performance.now() - started) / 1000;
  const perMail = ((user + system) / 1000 / sent).toFixed(2);
  return `mails a second, taken in ${TAKES_MS} ms each: ${(sent / seconds).toFixed(0)} (${sent} sent, ${perMail} ms of CPU each)`;
}
