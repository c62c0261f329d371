import type { SQL } from "drizzle-orm";
import { PAGES } from "@/contract/page-paths";
import { sql } from "../../db/query/sql";
import { appLink, mail } from "../../mail/notices";
import type { Owner } from "../../session/principal/epochs";
import type { Recovery } from "../../session/principal/recovery-facts";
import { newToken } from "../../session/single-use";

/** The mails of a recovery, at its start and once it can be finished, as steps of a statement. */

type Recipient = Owner & { email: string };
type Facts = Pick<Recovery, "startedAt" | "endsAt" | "device" | "place">;

/** @param seconds how long the link stops it */
export function stopMail(
  owner: Recipient,
  { startedAt, endsAt, device, place }: Facts,
  seconds: number,
  source: SQL,
  isReminder = false,
): SQL[] {
  const { token, keep } = newToken(owner, { purpose: "recovery_stop", seconds }, oneOf(source));
  const props = {
    link: appLink(PAGES.stopRecovery, token),
    startedAt: startedAt.toISOString(),
    endsAt: endsAt.toISOString(),
    isReminder,
    device,
    place,
  };
  const message = { template: "recovery-stop", props, to: owner.email, userId: owner.id } as const;
  return [keep, mail({ ...message, expiresInSeconds: seconds }, source)];
}

/** @param seconds how long the link finishes it */
export function finishMail(
  owner: Recipient,
  { startedAt, device, place }: Omit<Facts, "endsAt">,
  seconds: number,
  source: SQL,
): SQL[] {
  const { token, keep } = newToken(owner, { purpose: "recovery_finish", seconds }, oneOf(source));
  const props = { link: appLink(PAGES.recover, token), startedAt: startedAt.toISOString(), device, place };
  const message = { template: "recovery-finish", props, to: owner.email, userId: owner.id } as const;
  return [keep, mail({ ...message, expiresInSeconds: seconds }, source)];
}

const oneOf = (source: SQL): SQL => sql`(select 1 where exists (select 1 from ${source})) as once`;
