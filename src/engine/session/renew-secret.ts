import { sql } from "../db/query/sql";
import { update } from "../db/query/write";
import { sessions } from "../db/schema";
import { changed } from "../db/steps";
import { randomToken, tokenHash } from "../platform/crypto";
import type { Principal } from "./principal/principal";

/**
 * Gives a cookie session another secret, after it ended everything else by a change whose published answer carries no
 * tokens (ASVS 7.2.4).
 * @returns undefined where it changed, or ended, in the meantime
 */
export async function renewSecret({ session }: Principal): Promise<string | undefined> {
  const secret = randomToken();
  const isRenewed = await changed(sql`${update(sessions, {
    tokenHash: sql`${tokenHash(secret)}::bytea`,
    generation: sql`${sessions.generation} + 1`,
  })}
    where ${sessions.id} = ${session.id}::uuid and ${sessions.generation} = ${session.generation}::int
      and ${sessions.carrier} = 'cookie' and ${sessions.revokedAt} is null returning ${sessions.id}`);
  return isRenewed ? secret : undefined;
}
