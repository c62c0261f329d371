import { z } from "zod";
import { type Ask, request } from "../harness/http";
import { type Credential, type Said, SoftwareAuthenticator } from "./authenticator";
import { expectOk, type SignedIn } from "./client";

/** A person with a passkey who uses the REST API, and what a browser would do for them. */

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
const asked = z.object({
  data: z.object({
    challenge: z.string(),
    rpId: z.string(),
    allowCredentials: z.array(z.looseObject({ id: z.string() })).optional(),
  }),
});

export type PasskeyOwner = SignedIn & { authenticator: SoftwareAuthenticator };

/** Begins to add a passkey. @param more of the body @returns what the browser is given */
export async function beginPasskey(
  { url, token }: Pick<SignedIn, "url" | "token">,
  more: Record<string, unknown> = {},
) {
  const body = { mfaType: "PASSKEY", ...more };
  const answer = await expectOk(request(url, "POST", "/mfa/setup", { token, body }));
  return creation.parse(answer.body).data;
}

type Finish = {
  /** The instance that finishes it. */
  at?: string;
  /** The path that does. */
  by?: string;
  authenticator?: SoftwareAuthenticator;
  /** What the authenticator says otherwise than it should. */
  change?: Partial<Said>;
};

/** Adds a passkey. */
export async function addPasskey<Someone extends SignedIn>(
  person: Someone,
  finish: Finish = {},
): Promise<Someone & PasskeyOwner> {
  const { authenticator = new SoftwareAuthenticator(), at = person.url, by = "/mfa/verify-setup" } = finish;
  const data = await beginPasskey(person);
  const credential = authenticator.create(data, finish.change);
  const body = { mfaType: "PASSKEY", credential, challenge: data.challenge };
  await expectOk(request(at, "POST", by, { token: person.token, body }));
  return { ...person, authenticator };
}

/** What a browser is asked to prove. @param path where the challenge comes from @param token of the session that asks */
export async function askedAt(url: string, path: string, token?: string) {
  const ask: Ask = token === undefined ? {} : { token };
  const answer = await expectOk(request(url, "POST", path, ask));
  return { ...asked.parse(answer.body).data, origin: url };
}

/** What a browser at the app's own address would answer. */
export async function answerTo(
  { url, authenticator }: PasskeyOwner,
  path: string,
  token?: string,
): Promise<Credential> {
  return authenticator.get(await askedAt(url, path, token));
}

/** Signs in with the passkey alone. @param at the instance */
export async function signInWithPasskey(owner: PasskeyOwner, at = owner.url) {
  const credential = await answerTo(owner, "/auth/passkey/options");
  return expectOk(request(at, "POST", "/auth/passkey/verify", { body: { credential } }));
}
