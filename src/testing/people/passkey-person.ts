import { z } from "zod";
import { type Answer, ask, type Member, rowsOf, signIn, signUp } from "../harness/in-process";
import { type Credential, type Said, SoftwareAuthenticator } from "./authenticator";

/** A person with a passkey, and what a browser would do for them. */

export const ORIGIN = "http://localhost:3000";

const creation = z.object({
  data: z.looseObject({
    challenge: z.string(),
    rpID: z.string(),
    origin: z.string(),
    userId: z.string(),
    backupCodes: z.array(z.string()).optional(),
    options: z.looseObject({ excludeCredentials: z.array(z.looseObject({ id: z.string() })) }),
  }),
});
const request = z.object({
  data: z.object({
    challenge: z.string(),
    rpId: z.string(),
    allowCredentials: z.array(z.looseObject({ id: z.string() })),
  }),
});
export type Requested = { challenge: string; rpId: string; origin: string };

export async function beginSetup(token: string, body: Record<string, unknown> = {}) {
  const answer = await ask("POST", "/mfa/setup", { token, body: { mfaType: "PASSKEY", ...body } });
  return creation.parse(answer.body).data;
}

export type Owner = Member & { authenticator: SoftwareAuthenticator };

/** Registers a passkey with a full and fresh session. */
export async function addPasskey(
  member: Member,
  authenticator = new SoftwareAuthenticator(),
  change: Partial<Said> = {},
): Promise<SoftwareAuthenticator> {
  const credential = authenticator.create(await beginSetup(member.token), change);
  const body = { mfaType: "PASSKEY", credential };
  const answer = await ask("POST", "/mfa/verify-setup", { token: member.token, body });
  if (answer.status !== 200) throw new Error(answer.text);
  return authenticator;
}

export async function newOwner(
  extra: Record<string, unknown> = {},
  authenticator = new SoftwareAuthenticator(),
): Promise<Owner> {
  const member = await signUp(extra);
  return { ...member, authenticator: await addPasskey(member, authenticator) };
}

/** What this session is asked to prove. */
export async function askedOf(token: string): Promise<Requested> {
  const answer = await ask("POST", "/mfa/passkey/auth-options", { token });
  return { ...request.parse(answer.body).data, origin: ORIGIN };
}

/** What anybody is asked who would sign in with a passkey alone. */
export async function askedOfAnybody(): Promise<Requested> {
  const answer = await ask("POST", "/auth/passkey/options");
  return { ...request.parse(answer.body).data, origin: ORIGIN };
}

export const prove = (token: string, credential: Credential): Promise<Answer> =>
  ask("POST", "/mfa/verify-login", { token, body: { mfaType: "PASSKEY", credential } });

export const signInWith = (credential: Credential): Promise<Answer> =>
  ask("POST", "/auth/passkey/verify", { body: { credential } });

/** Signs in with password and passkey. @returns the full access token */
export async function signInFully(owner: Owner): Promise<string> {
  const token = await signIn(owner);
  const answer = await prove(token, owner.authenticator.get(await askedOf(token)));
  return z.object({ fullAccessToken: z.string() }).parse(answer.body).fullAccessToken;
}

/** What could have changed by accident: factors without their times of use, and who is signed in. */
export async function standingOf(userId: string): Promise<unknown> {
  return [
    await rowsOf(
      `select id, name, enabled, counter, credential_id, md5(sealed) as sealed from factors
       where user_id = $1 and status = 'active' order by id`,
      userId,
    ),
    await rowsOf(
      "select level, count(*)::int from sessions where user_id = $1 group by level order by level",
      userId,
    ),
  ];
}

export const eventsOf = async (userId: string, event: string): Promise<number> =>
  (await rowsOf("select 1 from audit_events where user_id = $1 and event = $2", userId, event)).length;

/** Lets an hour pass since the last proof of every session. */
export async function growStale(userId: string): Promise<void> {
  await rowsOf("update sessions set proved_at = proved_at - interval '1 hour' where user_id = $1", userId);
}
