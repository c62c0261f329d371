import { type Answer, ask, mustAsk, type World } from "../harness/here";
import { type SignedIn as Person, signIn } from "./client";
import { newPerson, tokenMailedTo } from "./here";

/** What tests of mailed links share. */

export const MAGIC_LINK = { mfaType: "MAGIC_LINK" } as const;

/** Lets time pass for what limits mails and for everything of one person that is dated. */
export async function wait({ sql }: World, person: { id: string }, seconds: number): Promise<void> {
  const by = `make_interval(secs => ${seconds})`;
  await sql(`update rate_limits set tat = tat - ${by}`);
  await sql(
    `update single_use_tokens set created_at = created_at - ${by}, expires_at = expires_at - ${by} where user_id = $1`,
    [person.id],
  );
  await sql(
    `update factors set created_at = created_at - ${by}, expires_at = expires_at - ${by} where user_id = $1`,
    [person.id],
  );
}

/** Turns Email link on, from the session that asks. @returns the person, with the token it goes on with */
export async function enrolLink<Who extends Person>(
  person: Who,
): Promise<Who & { backupCodes: string[]; linkToken: string }> {
  const body = { ...MAGIC_LINK, email: person.email };
  const { data } = await mustAsk("POST", "/mfa/setup", { token: person.token, body });
  const linkToken = await tokenMailedTo(person.email);
  const answer = await mustAsk("POST", "/mfa/verify-setup", {
    token: person.token,
    body: {
      ...MAGIC_LINK,
      token: linkToken,
    },
  });
  const token = typeof answer.fullAccessToken === "string" ? answer.fullAccessToken : person.token;
  return { ...person, token, linkToken, backupCodes: Object(data).backupCodes ?? [] };
}

/** Somebody new with Email link on. */
export const newLinkPerson = async () => enrolLink(await newPerson());

/** A pending session of somebody, and the token of the link that was mailed to it. */
export async function askedForLink(person: Person): Promise<Person & { link: string }> {
  const pending = await signIn(person);
  await mustAsk("POST", "/mfa/magic-link/send", { token: pending.token });
  return { ...pending, link: await tokenMailedTo(person.email) };
}

/** The token of a sign-in link. */
export async function signInLinkFor(email: string, more: Record<string, unknown> = {}): Promise<string> {
  await mustAsk("POST", "/auth/send-magic-link", { body: { email, ...more } });
  return tokenMailedTo(email);
}

/** Asks for a sign-in link. */
export const sendSignIn = (
  body: Record<string, unknown>,
  headers?: Record<string, string>,
): Promise<Answer> => ask("POST", "/auth/send-magic-link", { body, headers });
export const verifyLink = (token: string, more: Record<string, unknown> = {}): Promise<Answer> =>
  ask("POST", "/auth/magic-link/verify", { body: { token, ...more } });
export const inspect = (token: string, bearer?: string): Promise<Answer> =>
  ask("POST", "/auth/magic-link/inspect", { token: bearer, body: { token } });
export const activate = (token: string): Promise<Answer> =>
  ask("POST", "/mfa/magic-link/activate", { body: { token } });
export const disown = (token: string): Promise<Answer> =>
  ask("POST", "/auth/magic-link/disown", { body: { token } });
export const verifyLogin = (bearer: string, answer: Record<string, unknown>): Promise<Answer> =>
  ask("POST", "/mfa/verify-login", { token: bearer, body: { ...MAGIC_LINK, ...answer } });

/** Asks for a link as the second step of a session. */
export const sendSecondStep = (token: string): Promise<Answer> =>
  ask("POST", "/mfa/magic-link/send", { token });
export const statusOf = (token: string): Promise<Answer> => ask("GET", "/mfa/status", { token });

export const WRONG_CODE = { status: 400, body: { code: "INVALID_CODE" } } as const;
export const DEAD = { success: false, error: "Invalid or expired token", code: "INVALID_TOKEN" } as const;
