import { z } from "zod";
import { type Answer, ask, HERE, type World } from "../harness/here";
import type { Credential, SoftwareAuthenticator } from "./authenticator";
import { type SignedIn, signIn } from "./client";
import { newPerson } from "./here";
import { addPasskey, askedAt, beginPasskey, type PasskeyOwner } from "./passkey-client";

/** What tests of passkeys share, in the app of this process. */

export const beginSetup = (token: string, more: Record<string, unknown> = {}) =>
  beginPasskey({ url: HERE, token }, more);

/** Somebody, by default somebody new, with a first passkey. */
export const passkeyOwner = async (
  person?: SignedIn,
  authenticator?: SoftwareAuthenticator,
): Promise<PasskeyOwner> => addPasskey(person ?? (await newPerson()), authenticator ? { authenticator } : {});

/** What this session is asked to prove. */
export const askedOf = (token: string) => askedAt(HERE, "/mfa/passkey/auth-options", token);

/** What anybody is asked who would sign in with a passkey alone. */
export const askedOfAnybody = () => askedAt(HERE, "/auth/passkey/options");

export const prove = (token: string, credential: Credential): Promise<Answer> =>
  ask("POST", "/mfa/verify-login", { token, body: { mfaType: "PASSKEY", credential } });

export const signInWith = (credential: Credential): Promise<Answer> =>
  ask("POST", "/auth/passkey/verify", { body: { credential } });

/** The token of a session that has the password and waits for the passkey. */
export const pendingToken = async (owner: SignedIn): Promise<string> => (await signIn(owner)).token;

/** Signs in with password and passkey. @returns the full access token */
export async function signInFully(owner: PasskeyOwner): Promise<string> {
  const token = await pendingToken(owner);
  const answer = await prove(token, owner.authenticator.get(await askedOf(token)));
  return z.object({ fullAccessToken: z.string() }).parse(answer.body).fullAccessToken;
}

/** What could have changed by accident: factors (without their times of use) and sessions. */
export async function standingOf({ sql }: World, userId: string): Promise<unknown> {
  return [
    await sql(
      `select id, name, enabled, counter, credential_id, md5(sealed) as sealed from factors
       where user_id = $1 and status = 'active' order by id`,
      [userId],
    ),
    await sql("select level, count(*)::int from sessions where user_id = $1 group by level order by level", [
      userId,
    ]),
  ];
}

export const eventsOf = async ({ sql }: World, userId: string, event: string): Promise<number> =>
  (await sql("select 1 from audit_events where user_id = $1 and event = $2", [userId, event])).length;

/** Lets an hour pass since the last proof of every session. */
export async function growStale({ sql }: World, userId: string): Promise<void> {
  await sql("update sessions set proved_at = proved_at - interval '1 hour' where user_id = $1", [userId]);
}
