import { z } from "zod";
import type { Caller } from "@/engine/audit/caller";
import { sql } from "@/engine/db/query/sql";
import { run } from "@/engine/db/run";
import { bucketOf, hasRoom } from "@/engine/limit/rate-limit";
import { MailLayout } from "@/engine/mail/layout/layout";
import { Paragraph } from "@/engine/mail/layout/parts";
import { nameInMail } from "@/engine/mail/layout/plain-words";
import { defineTemplate, type Templates } from "@/engine/mail/layout/template";
import { mail } from "@/engine/mail/notices";
import { NOTICE_SECONDS } from "@/engine/mail/outbox";

/** A mail and a limit that no other method has. */

export const HOTP_MAILS = {
  "hotp-out-of-step": defineTemplate({
    props: z.object({ device: nameInMail }),
    subject: (_, { brand }) => `Your code token for ${brand.name} is out of step`,
    body: ({ device }, context) => (
      <MailLayout context={context} title="Your token is out of step">
        <Paragraph>
          A code came from {device} that your token shows later than we expect. Press its button twice, and
          use the second code.
        </Paragraph>
      </MailLayout>
    ),
  }),
} as const satisfies Templates;

/** Once a day and account. */
export const toldOf = (userId: string) =>
  bucketOf("hotp:account", { everySeconds: 86_400, burst: 1 }, userId);

/** Tells an account's owner, where they weren't told today. */
export async function tellOutOfStep(
  caller: Caller,
  { id, email }: { id: string; email: string },
): Promise<boolean> {
  if (!(await hasRoom(toldOf(id)))) return false;
  const props = { device: caller.userAgent };
  const message = {
    template: "hotp-out-of-step",
    props,
    to: email,
    userId: id,
    expiresInSeconds: NOTICE_SECONDS,
  } as const;
  await run(mail<typeof HOTP_MAILS>(message, sql`(select 1) as once`));
  return true;
}
