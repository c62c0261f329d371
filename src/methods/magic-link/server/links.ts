import { z } from "zod";
import { AppError } from "@/contract/errors";
import type { DeadLink } from "@/contract/text/link-token";
import { bool } from "@/engine/db/query/expressions";
import { fields, type RowOf } from "@/engine/db/query/fields";
import { jsonObject } from "@/engine/db/query/json";
import { named } from "@/engine/db/query/named";
import { query } from "@/engine/db/query/query";
import { sql } from "@/engine/db/query/sql";
import { run } from "@/engine/db/run";
import { sessions, singleUseTokens, users } from "@/engine/db/schema";
import { textArray } from "@/engine/db/steps";
import { tokenHash } from "@/engine/platform/crypto";
import { askerStands } from "@/engine/session/session";
import type { Purpose } from "@/engine/session/single-use";

const t = named(singleUseTokens, "t");
const u = named(users, "u");
const s = named(sessions, "s");

/** A mailed link as stored; reading it changes nothing. */

const LINK_PURPOSES = ["magic_link_activation", "magic_link_second_step", "magic_link_sign_in"] as const;
export type LinkPurpose = (typeof LINK_PURPOSES)[number] & Purpose;

/** The data stored with a link. */
export const linkDetails = z.object({
  device: z.string().default(""),
  place: z.string().default(""),
  /** Of a second step: the level of the session that asked. */
  level: z.string().optional(),
  /** A link after a lockout: it proves nothing, and lets the session that asked try again. */
  unlocks: z.boolean().optional(),
  /** Of an activation: the set-up that waits. */
  factorId: z.string().optional(),
  /** Of a sign-in: the address as it was mailed, and the path to go on to. */
  email: z.string().optional(),
  next: z.string().optional(),
  /** Why it is worthless without having been used. */
  ended: z.enum(["replaced", "withdrawn", "disowned", "tries", "sibling"]).optional().catch(undefined),
});

const LINK = {
  id: t.id,
  purpose: t.purpose,
  userId: u.id,
  epochs: jsonObject({ access: u.accessEpoch }),
  /** The session that asked. */
  sessionId: t.sessionId,
  data: t.data,
  createdAt: t.createdAt,
  expiresAt: t.expiresAt,
  email: u.email,
  emailVerified: bool(sql`${u.emailVerifiedAt} is not null`),
  isDisabled: bool(sql`${u.disabledAt} is not null`),
  isSpent: bool(sql`${t.consumedAt} is not null`),
  /** Something ended what was open of the account since it was mailed. */
  isEnded: bool(sql`${t.accessEpoch} <> ${u.accessEpoch}`),
  isExpired: bool(sql`${t.expiresAt} <= now()`),
  /** The session that asked goes on; true where none did. */
  hasSession: bool(sql`${t.sessionId} is null or (${s.revokedAt} is null and ${s.expiresAt} > now()
    and ${s.accessEpoch} = ${u.accessEpoch})`),
  /** Nobody ended the session that asked. */
  hasAsker: bool(askerStands(sql`${t.sessionId}`, sql`${u.accessEpoch}`)),
  /** Another way was proved in the session that asked, which waits for nothing any more. */
  isSuperseded: bool(sql`coalesce(${s.level} <> ${t.data}->>'level', false)`),
};
export type Link = Omit<RowOf<typeof LINK>, "purpose" | "data"> & {
  purpose: LinkPurpose;
  data: z.output<typeof linkDetails>;
};

/** The link of a token, dead or alive. */
export async function findLink(token: string): Promise<Link | undefined> {
  const [row] = await run(
    query`select ${fields(LINK)}
      from ${singleUseTokens} t join ${users} u on ${u.id} = ${t.userId}
        left join ${sessions} s on ${s.id} = ${t.sessionId}
      where ${t.tokenHash} = ${tokenHash(token)}::bytea
        and ${t.purpose} = any(${textArray(LINK_PURPOSES)})`,
    { retry: "safe" },
  );
  const purpose = LINK_PURPOSES.find((one) => one === row?.purpose);
  return row && purpose && { ...row, purpose, data: linkDetails.parse(row.data) };
}

/** Whether it would still do what it was mailed for. */
export function isAlive({ isSpent, isEnded, isExpired, isDisabled, ...link }: Link): boolean {
  return !isSpent && !isEnded && !isExpired && !isDisabled && hasItsSession(link);
}

function hasItsSession({ purpose, hasSession, hasAsker }: Pick<Link, "purpose" | "hasSession" | "hasAsker">) {
  switch (purpose) {
    case "magic_link_second_step":
      return hasSession;
    // It may be left, and the set-up be confirmed wherever its mail is read.
    case "magic_link_activation":
      return hasAsker;
    case "magic_link_sign_in":
      return true;
  }
}

/** The refusal of a dead link, with the reason for who holds its token. */
export function deadLink(link: Link | undefined): AppError {
  const reason = link && reasonOf(link);
  return new AppError("INVALID_TOKEN", reason ? { deadLink: reason } : {});
}

function reasonOf({
  isSpent,
  isEnded,
  isExpired,
  isSuperseded,
  data: { ended },
}: Link): DeadLink | undefined {
  if (isSpent && ended === "replaced") return "replaced";
  if (isSpent) return ended === undefined || ended === "sibling" ? "used" : undefined;
  if (isEnded) return undefined;
  if (isExpired) return "expired";
  return isSuperseded ? "used" : undefined;
}
