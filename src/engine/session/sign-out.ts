import { audit } from "../audit/audit";
import type { Caller } from "../audit/caller";
import { named } from "../db/query/named";
import { sql } from "../db/query/sql";
import { set, update } from "../db/query/write";
import { run } from "../db/run";
import { refreshTokens, sessions } from "../db/schema";
import { tokenHash } from "../platform/crypto";
import { actorOf } from "./principal/actor";
import type { Principal } from "./principal/principal";
import { endedBy } from "./session";

const t = named(refreshTokens, "t");
const s = named(sessions, "s");

/** Ends the session that asks; its tokens are dead at once, on every instance. */
export async function signOut(caller: Caller, { session, account }: Principal): Promise<void> {
  const entry = { event: "session.ended", ...actorOf({ account, session }) } as const;
  await run(sql`
    with ended as (${update(sessions, endedBy("signed_out"))}
      where ${sessions.id} = ${session.id}::uuid and ${sessions.revokedAt} is null returning ${sessions.id}),
    recorded as (${audit(caller, entry, sql`ended`)})
    select ${sessions.id} from ended`);
}

/** Ends the session a refresh token belongs to, for a client whose access token has run out. */
export async function signOutByRefreshToken(caller: Caller, refreshToken: string): Promise<void> {
  await run(sql`
    with ended as (
      update ${sessions} s set ${set(sessions, endedBy("signed_out"))}
      from ${refreshTokens} t where ${t.tokenHash} = ${tokenHash(refreshToken)}::bytea and ${s.id} = ${t.sessionId}
        and ${t.consumedAt} is null and ${s.revokedAt} is null
      returning ${s.id}, ${s.userId}),
    recorded as (${audit(caller, { event: "session.ended", userId: sql`ended.${sessions.userId}` }, sql`ended`)})
    select ${sessions.id} from ended`);
}
