import type { LocalMail } from "@/contract/mailbox";
import { db } from "../db/pool/client";
import { env } from "../platform/settings/env";
import { chooseSender } from "./choose";
import { brandOf } from "./layout/brand";
import type { Templates } from "./layout/template";
import { localMailbox, localMailboxView } from "./local-mailbox";
import { deliverDue } from "./outbox-delivery";
import { type DeliveryCounts, Pace } from "./pace";
import type { Sender } from "./sender";

/** This process's outbox, with its database, sender and name; the caller passes the registry of mails. */

let sender: Sender | undefined;
const pace = new Pace();

/** Sends what is due, at most `limit` mails, and fewer where the sender asks for patience. */
export function deliverMail(templates: Templates, limit: number): Promise<DeliveryCounts> {
  const environment = env();
  sender ??= chooseSender(environment);
  const brand = brandOf(environment);
  return deliverDue(db(), sender, { limit, from: environment.MAIL_FROM, brand, templates, pace });
}

/** The mails of the local mailbox, newest first; to be shown on loopback only. */
export function readLocalMailbox(templates: Templates, to?: string): Promise<LocalMail[]> {
  return localMailbox(db(), { brand: brandOf(env()), templates }, { to });
}

/** The local mailbox as its page shows it; to be shown on loopback only. */
export function viewLocalMailbox(templates: Templates, selectedId?: string) {
  return localMailboxView(db(), { brand: brandOf(env()), templates }, selectedId);
}
