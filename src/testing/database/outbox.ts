import { type SQL, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { render } from "@/engine/db/query/render";
import { outbox } from "@/engine/db/schema";
import { brandOf } from "@/engine/mail/layout/brand";
import { insertMailSql, type Mail, type MailOf, mailParameters } from "@/engine/mail/outbox";
import type { OutgoingMail, Sender } from "@/engine/mail/sender";
import type { LinkMails } from "@/methods/magic-link/server/mail/registry";
import { MAILS } from "@/methods/servers";
import { createTestDatabase } from "./database";

/** What the tests of the outbox and of the local mailbox share. */

export const brand = brandOf({
  APP_NAME: "Example",
  APP_LOGO_URL: undefined,
  APP_ACCENT: undefined,
  APP_URL: "http://localhost:4200",
  ALLOWED_ORIGINS: [],
});
export const options = {
  limit: 1000,
  from: "Example <no-reply@example.com>",
  brand,
  templates: MAILS,
  random: () => 0.5,
};
export const link = "http://localhost:4200/magic-link#token=secret";

/** A database of its own, and time that passes for every row of its outbox. */
export async function openOutbox() {
  const database = await createTestDatabase();
  const client = postgres(database.url, { max: 10, onnotice() {} });
  const db = drizzle(client);
  return {
    db,
    client,
    pass: (seconds: number) =>
      db.update(outbox).set({
        nextAttemptAt: sql`next_attempt_at - make_interval(secs => ${seconds}::float8)`,
        expiresAt: sql`expires_at - make_interval(secs => ${seconds}::float8)`,
        createdAt: sql`created_at - make_interval(secs => ${seconds}::float8)`,
      }),
    close: async () => {
      await client.end();
      await database.drop();
    },
  };
}

export const signIn = (
  more: Partial<Pick<Mail, "to" | "expiresInSeconds" | "idempotencyKey">> = {},
): MailOf<LinkMails> => ({
  template: "magic-link-signin",
  props: { link, device: "Chrome on macOS" },
  to: "ada@example.com",
  expiresInSeconds: 600,
  ...more,
});

/** A sender that keeps what it is given, or refuses it. */
export function recording(answer: (mail: OutgoingMail) => void | Promise<void> = () => {}) {
  const sent: OutgoingMail[] = [];
  const sender: Sender = {
    isMailbox: false,
    async send(mail) {
      sent.push(mail);
      await answer(mail);
    },
    close() {},
  };
  return { sent, sender };
}

type Connected = { $client: postgres.Sql };

/** Runs a statement as the app writes it. */
export async function execute({ $client }: Connected, statement: SQL): Promise<void> {
  const { text, params } = render(statement);
  await $client.unsafe(text, params as postgres.ParameterOrJSON<never>[]);
}

/** A mail that no change of data comes with. */
export const insertMail = (db: Connected, mail: Mail): Promise<void> =>
  execute(db, insertMailSql(mailParameters(mail)));
