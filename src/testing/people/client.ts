import { z } from "zod";
import { type LocalMail, mailboxAnswer } from "@/contract/mailbox";
import { type Answer, request, tokenIn } from "../harness/http";
import { codeAt, lastingStep, nextStep } from "./totp-steps";

/** A person who uses the REST API, and what it takes to get one into any state. */

export const PASSWORD = "seven quiet otters sail";
export const GOOGLE_AUTH = { mfaType: "GOOGLE_AUTH" } as const;

let people = 0;
/** An address nobody has had before. */
export const newAddress = (): string =>
  `person-${process.pid}-${Date.now().toString(36)}-${people++}@example.test`;

const registered = z.object({ verificationTokenId: z.uuid() });
const signedIn = z.object({
  accessToken: z.string(),
  refreshToken: z.string().optional(),
  tokenId: z.string(),
  user: z.object({ id: z.uuid() }),
});
const begun = z.object({ data: z.object({ secret: z.string(), backupCodes: z.array(z.string()) }) });
const raised = z.object({ fullAccessToken: z.string(), refreshToken: z.string() });

export type Person = { url: string; id: string; email: string; password: string; token: string };
export type SignedIn = Person & { refreshToken: string; sessionId: string };
export type Enrolled = SignedIn & { secret: string; backupCodes: string[]; usedStep: number };

/** Registers somebody who doesn't confirm the address. @param names replaces or adds fields of the registration */
export async function register(
  url: string,
  names: Record<string, unknown> = {},
): Promise<Pick<Person, "email" | "password">> {
  const email = typeof names.email === "string" ? names.email : newAddress();
  const body = { email, password: PASSWORD, firstName: "Ada", lastName: "Lovelace", ...names };
  registered.parse((await expectOk(request(url, "POST", "/user/register", { body }))).body);
  return { email, password: PASSWORD };
}

/** Registers somebody and confirms the address. @param names replaces or adds fields of the registration */
export async function signUp(url: string, names: Record<string, unknown> = {}): Promise<SignedIn> {
  const { email } = await register(url, names);
  const token = tokenIn(await mailTo(url, email));
  const answer = await expectOk(request(url, "POST", "/user/verify-email", { body: { token } }));
  return { ...session(url, answer), email, password: PASSWORD };
}

function session(url: string, { body }: Answer): Omit<SignedIn, "email" | "password"> {
  const { accessToken, refreshToken = "", tokenId, user } = signedIn.parse(body);
  return { url, id: user.id, token: accessToken, refreshToken, sessionId: tokenId };
}

/**
 * Signs in with the password; the token is a pending one where a second step is asked for.
 * @param more of the body
 */
export async function signIn(
  person: Pick<Person, "url" | "email" | "password">,
  more: Record<string, unknown> = {},
): Promise<SignedIn & { isAsked: boolean; body: unknown }> {
  const { url, email, password } = person;
  const answer = await expectOk(request(url, "POST", "/user/login", { body: { email, password, ...more } }));
  return {
    ...session(url, answer),
    email,
    password,
    isAsked: Object(answer.body).mfaRequired === true,
    body: answer.body,
  };
}

/** Sets an authenticator app up; the code that confirms it is of the step before the current one. */
export async function enrol(person: SignedIn): Promise<Enrolled> {
  const { url, token } = person;
  const body = { mfaType: "GOOGLE_AUTH" };
  const shown = begun.parse((await expectOk(request(url, "POST", "/mfa/setup", { token, body }))).body);
  const { secret, backupCodes } = shown.data;
  const usedStep = (await lastingStep()) - 1;
  const code = await codeAt(secret, usedStep);
  const answer = await expectOk(
    request(url, "POST", "/mfa/verify-setup", { token, body: { ...body, code } }),
  );
  // An enrolling session is full by it; a full one keeps its tokens.
  const { fullAccessToken = token, refreshToken = person.refreshToken } = raised.partial().parse(answer.body);
  return { ...person, token: fullAccessToken, refreshToken, secret, backupCodes, usedStep };
}

/** Signs in with password and code. @returns tokens of the full session, and the step that is now used up */
export async function signInFully(person: Enrolled): Promise<Enrolled> {
  const pending = await signIn(person);
  const usedStep = await nextStep(person);
  const body = { mfaType: "GOOGLE_AUTH", code: await codeAt(person.secret, usedStep) };
  const answer = await expectOk(
    request(person.url, "POST", "/mfa/verify-login", { token: pending.token, body }),
  );
  const { fullAccessToken, refreshToken } = raised.parse(answer.body);
  return { ...person, ...pending, token: fullAccessToken, refreshToken, usedStep };
}

/** Every mail to an address, newest first. */
export async function mailsTo(url: string, address: string): Promise<LocalMail[]> {
  const answer = await request(url, "GET", `/outbox.json?to=${encodeURIComponent(address)}`);
  return mailboxAnswer.parse(answer.body);
}

/** The newest mail to an address. @throws where there is none */
export async function mailTo(url: string, address: string): Promise<LocalMail> {
  const [newest] = await mailsTo(url, address);
  if (!newest) throw new Error(`no mail to ${address}`);
  return newest;
}

/** The code that a page waits for, of a confirmation mail. @throws where it has none */
export function confirmationCodeIn({ text, subject }: Pick<LocalMail, "text" | "subject">): string {
  const code = /^\s*(\d{6})\s*$/m.exec(text)?.[1];
  if (code === undefined) throw new Error(`no code in "${subject}"`);
  return code;
}

/** @throws with the answer where it isn't 200 */
export async function expectOk(asked: Promise<Answer>): Promise<Answer> {
  const answer = await asked;
  if (answer.status !== 200) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
  return answer;
}
