import { sql } from "drizzle-orm";
import { z } from "zod";
import { AppError, type DeadLink } from "@/contract/errors";
import { run } from "@/engine/db/run";
import { tokenHash } from "@/engine/platform/crypto";
import type { Owner } from "@/engine/session/principal/epochs";
import type { Purpose } from "@/engine/session/single-use";

/** A mailed link as it is kept, read without changing anything. */

const LINK_PURPOSES = ["magic_link_activation", "magic_link_second_step", "magic_link_sign_in"] as const;
export type LinkPurpose = (typeof LINK_PURPOSES)[number] & Purpose;

/** What is kept with a link. */
export const linkDetails = z.object({
  device: z.string().default(""),
  place: z.string().default(""),
  /** Of a second step: the level of the session that asked. */
  level: z.string().optional(),
  /** Of a second step: it proves nothing, and lets the session that asked try again. */
  unlocks: z.boolean().optional(),
  /** Of an activation: the set-up that waits. */
  factorId: z.string().optional(),
  /** Of a sign-in: the address as it was mailed, and the path to go on to. */
  email: z.string().optional(),
  next: z.string().optional(),
  /** Why it is worthless without having been used. */
  ended: z.enum(["replaced", "withdrawn", "disowned", "tries", "sibling"]).optional().catch(undefined),
});

export type Link = {
  id: string;
  purpose: LinkPurpose;
  userId: string;
  epochs: Owner["epochs"];
  /** The session that asked. */
  sessionId: string | null;
  data: z.output<typeof linkDetails>;
  createdAt: Date;
  expiresAt: Date;
  email: string;
  emailVerified: boolean;
  isDisabled: boolean;
  isSpent: boolean;
  /** Something ended what was open of the account since it was mailed. */
  isEnded: boolean;
  isExpired: boolean;
  /** The session that asked goes on; true where none did. */
  hasSession: boolean;
  /** Another way was proved in the session that asked, which waits for nothing any more. */
  isSuperseded: boolean;
};

/** The link of a token, dead or alive. */
export async function findLink(token: string): Promise<Link | undefined> {
  const [row] = await run<Link>(
    sql`select t.id, t.purpose, t.user_id as "userId", t.session_id as "sessionId", t.data,
        t.created_at as "createdAt", t.expires_at as "expiresAt", u.email,
        u.email_verified_at is not null as "emailVerified", u.disabled_at is not null as "isDisabled",
        t.consumed_at is not null as "isSpent", t.access_epoch <> u.access_epoch as "isEnded", t.expires_at <= now() as "isExpired",
        t.session_id is null or (s.revoked_at is null and s.expires_at > now()
          and s.access_epoch = u.access_epoch) as "hasSession",
        json_build_object('access', u.access_epoch) as epochs,
        coalesce(s.level <> t.data->>'level', false) as "isSuperseded"
      from single_use_tokens t join users u on u.id = t.user_id left join sessions s on s.id = t.session_id
      where t.token_hash = ${tokenHash(token)}::bytea
        and t.purpose in ('magic_link_activation', 'magic_link_second_step', 'magic_link_sign_in')`,
    { retry: "safe" },
  );
  return row && { ...row, data: linkDetails.parse(row.data) };
}

/** Whether it would still do what it was mailed for. */
export function isAlive({ purpose, isSpent, isEnded, isExpired, isDisabled, hasSession }: Link): boolean {
  const needsSession = purpose === "magic_link_second_step";
  return !isSpent && !isEnded && !isExpired && !isDisabled && (hasSession || !needsSession);
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
