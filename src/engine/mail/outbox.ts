import { randomUUID } from "node:crypto";
import type { SQL } from "drizzle-orm";
import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import { z } from "zod";
import { strOrNull } from "../db/query/expressions";
import { named } from "../db/query/named";
import { sql } from "../db/query/sql";
import { insertInto } from "../db/query/write";
import { outbox, sessions } from "../db/schema";
import { inSeconds } from "../db/steps";
import { open, seal } from "../platform/crypto";
import { SEALED_AS } from "../platform/sealed-as";
import type { Brand } from "./layout/brand";
import type { ContentOf, MailContext, Templates } from "./layout/template";

/**
 * Mails leave in two steps: the statement that makes the change writes the row, and any instance sends it. So every
 * change is announced, and nothing that was rolled back.
 */

/** What the outbox needs of a database, or of a transaction on one. */
export type OutboxDatabase = Pick<
  PgDatabase<PgQueryResultHKT>,
  "execute" | "select" | "update" | "$with" | "with"
>;

/** How long a mail that only tells something is worth sending. */
export const NOTICE_SECONDS = 259_200;

type Addressed = {
  /** One bare address. */
  to: string;
  userId?: string | null;
  /** How long the link in it works, in seconds; an expired mail is dropped. */
  expiresInSeconds: number;
  /** At most one mail is ever sent for one key; a random one where left out. */
  idempotencyKey?: string;
};
/** A mail of one of these templates, to somebody. */
export type MailOf<Known extends Templates> = ContentOf<Known> & Addressed;
/** Whatever its template is. */
export type Mail = { template: string; props: unknown } & Addressed;

/** The values of one outbox row, as parameters of a statement; the database's clock makes the times of it. */
export type MailParameters = {
  mailId: string;
  mailIdempotencyKey: string;
  mailUserId: string | null;
  mailTemplate: string;
  mailSealed: Buffer;
  mailKeyId: string;
  mailExpiresInSeconds: number;
};

/** The same parameters by name, for a statement that is built once and run with many mails. */
const payload = z.object({ to: z.string(), props: z.unknown() });

/** @returns the row for one mail, its address and props sealed for that row alone */
export function mailParameters(mail: Mail): MailParameters {
  const id = randomUUID();
  const content: z.input<typeof payload> = { to: mail.to, props: mail.props };
  const { sealed, keyId } = seal(JSON.stringify(content), SEALED_AS.mail(id));
  return {
    mailId: id,
    mailIdempotencyKey: mail.idempotencyKey ?? id,
    mailUserId: mail.userId ?? null,
    mailTemplate: mail.template,
    mailSealed: sealed,
    mailKeyId: keyId,
    mailExpiresInSeconds: mail.expiresInSeconds,
  };
}

/** @throws when the row was tampered with or its key is gone */
export function openMail(row: { id: string; sealed: Buffer; keyId: string }): z.output<typeof payload> {
  return payload.parse(JSON.parse(open(row.sealed, row.keyId, SEALED_AS.mail(row.id))));
}

const [s, recent] = [named(sessions, "s"), named(sessions, "recent")];
/** How many of somebody's sessions are looked through for one that says where they are. */
const LATEST = 20;

/** The time zone of who a mail is for, as their newest browser said: a column beside those of an outbox row. */
export const TIME_ZONE_OF_OWNER = strOrNull(sql`(select ${recent.timeZone} from (
  select ${s.timeZone}, ${s.createdAt} from ${sessions} s where ${s.userId} = ${named(outbox, "outbox").userId}
  order by ${s.createdAt} desc limit ${LATEST}) recent
  where ${recent.timeZone} is not null order by ${recent.createdAt} desc limit 1)`);

type Timed = { createdAt: Date; expiresAt: Date; timeZone: string | null };

/** The facts of a row that a mail's text uses: its time, the time zone, and how long its link works. */
export function mailContext(row: Timed, brand: Brand): MailContext {
  return {
    brand,
    timeZone: row.timeZone ?? "UTC",
    at: row.createdAt,
    linkSeconds: (row.expiresAt.getTime() - row.createdAt.getTime()) / 1000,
  };
}

/**
 * The insertion of one mail as SQL, to be one part of the statement that makes the change:
 *
 *     with changed as (update … returning id), mail as (${insertMailSql(mailParameters(mail), sql`changed`)}) select …
 *
 * A second mail with the same idempotency key is left out.
 * @param onlyIf a table expression; without a row in it, nothing is inserted
 */
export function insertMailSql(values: MailParameters, onlyIf?: SQL): SQL {
  const condition = onlyIf ? sql`where exists (select 1 from ${onlyIf})` : sql``;
  return sql`${insertInto(outbox, {
    id: values.mailId,
    idempotencyKey: values.mailIdempotencyKey,
    userId: values.mailUserId,
    template: values.mailTemplate,
    sealed: values.mailSealed,
    keyId: values.mailKeyId,
    expiresAt: inSeconds(values.mailExpiresInSeconds),
  })} ${condition}
    on conflict (${outbox.idempotencyKey}) do nothing`;
}
