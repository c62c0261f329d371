import { and, desc, getTableColumns, isNotNull, ne } from "drizzle-orm";
import type { LocalMail, LocalMailHead } from "@/contract/mailbox";
import { normalizeEmail } from "@/contract/text/email-address";
import { outbox } from "../db/schema";
import type { Brand } from "./layout/brand";
import type { MailContext, Templates } from "./layout/template";
import { mailContext, type OutboxDatabase, openMail, TIME_ZONE_OF_OWNER } from "./outbox";
import { renderMail, renderSubject } from "./render";

type MailboxDatabase = Pick<OutboxDatabase, "select">;
/** What it takes to read the rows. */
type Reading = { brand: Brand; templates: Templates };

const MAX_MAILS = 200;

/**
 * The newest 200 mails of the local mailbox, queued ones among them as it has no delivery to wait for. Rows that
 * can't be read any more (another secret, another version) are left out.
 * @param options.to only mails to this address, in whatever spelling
 */
export async function localMailbox(
  db: MailboxDatabase,
  reading: Reading,
  options: { to?: string | undefined } = {},
): Promise<LocalMail[]> {
  const wanted = options.to && normalizeEmail(options.to);
  const opened = (await openMailbox(db, reading)).filter(
    ({ to }) => !wanted || normalizeEmail(to) === wanted,
  );
  return opened.flatMap((mail) => readMail(mail, reading) ?? []);
}

/**
 * The mailbox as its page shows it: the heads of all mails and the whole of one.
 * @param selectedId the mail to read; the newest where there is no such mail
 */
export async function localMailboxView(
  db: MailboxDatabase,
  reading: Reading,
  selectedId: string | undefined,
): Promise<{ heads: LocalMailHead[]; selected: LocalMail | undefined }> {
  const opened = await openMailbox(db, reading);
  const heads = opened.flatMap((mail) => headOf(mail, reading) ?? []);
  const chosen = heads.find(({ id }) => id === selectedId) ?? heads[0];
  const mail = opened.find(({ id }) => id === chosen?.id);
  return { heads, selected: mail && readMail(mail, reading) };
}

type OpenedMail = Omit<LocalMailHead, "subject"> & { template: string; props: unknown; context: MailContext };

async function openMailbox(db: MailboxDatabase, reading: Reading): Promise<OpenedMail[]> {
  const rows = await db
    .select(COLUMNS)
    .from(outbox)
    .where(and(ne(outbox.status, "dropped"), isNotNull(outbox.sealed)))
    .orderBy(desc(outbox.createdAt), desc(outbox.id))
    .limit(MAX_MAILS);
  return rows.map((row) => openRow(row, reading)).filter((mail) => mail !== undefined);
}

const COLUMNS = { ...getTableColumns(outbox), timeZone: TIME_ZONE_OF_OWNER };
type Row = typeof outbox.$inferSelect & { timeZone: string | null };

function openRow(row: Row, { brand }: Reading): OpenedMail | undefined {
  if (!row.sealed) return undefined;
  try {
    const { to, props } = openMail({ ...row, sealed: row.sealed });
    const { id, template } = row;
    return {
      id,
      to,
      createdAt: row.createdAt.toISOString(),
      template,
      props,
      context: mailContext(row, brand),
    };
  } catch {
    return undefined;
  }
}

/** @returns undefined where another version's template made it */
function headOf(mail: OpenedMail, { templates }: Reading): LocalMailHead | undefined {
  const { id, to, createdAt, context } = mail;
  try {
    return { id, to, subject: renderSubject(templates, mail, context), createdAt };
  } catch {
    return undefined;
  }
}

/** @returns undefined as above */
function readMail({ context, ...mail }: OpenedMail, { templates }: Reading): LocalMail | undefined {
  const { id, to, createdAt } = mail;
  try {
    return { id, to, createdAt, ...renderMail(templates, mail, context) };
  } catch {
    return undefined;
  }
}
