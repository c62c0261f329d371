import { z } from "zod";
import { request } from "../harness/http";
import { type Credential, SoftwareAuthenticator } from "./authenticator";
import { expectOk, type SignedIn } from "./client";

/** A person with a passkey who uses the REST API of a running app, and what a browser would do for them. */

const creation = z.object({
  data: z.looseObject({
    challenge: z.string(),
    rpID: z.string(),
    origin: z.string(),
    userId: z.string(),
    backupCodes: z.array(z.string()).optional(),
  }),
});
const asked = z.object({ data: z.object({ challenge: z.string(), rpId: z.string() }) });

export type PasskeyOwner = SignedIn & { authenticator: SoftwareAuthenticator };

/** Begins to add a passkey. @returns what the browser is given */
export async function beginPasskey({ url, token }: SignedIn) {
  const answer = await expectOk(request(url, "POST", "/mfa/setup", { token, body: { mfaType: "PASSKEY" } }));
  return creation.parse(answer.body).data;
}

/** Adds a passkey. @param finish.at the instance, @param finish.by the path that finishes it */
export async function addPasskey<Someone extends SignedIn>(
  person: Someone,
  finish: { at?: string; by?: string } = {},
): Promise<Someone & PasskeyOwner> {
  const authenticator = new SoftwareAuthenticator();
  const data = await beginPasskey(person);
  const body = { mfaType: "PASSKEY", credential: authenticator.create(data), challenge: data.challenge };
  const { at = person.url, by = "/mfa/verify-setup" } = finish;
  await expectOk(request(at, "POST", by, { token: person.token, body }));
  return { ...person, authenticator };
}

/** What a browser at the app's own address would answer. @param path where the challenge comes from */
export async function answerTo(
  { url, authenticator }: PasskeyOwner,
  path: string,
  token?: string,
): Promise<Credential> {
  const answer = await expectOk(request(url, "POST", path, token === undefined ? {} : { token }));
  return authenticator.get({ ...asked.parse(answer.body).data, origin: url });
}

/** Signs in with the passkey alone. @param at the instance */
export async function signInWithPasskey(owner: PasskeyOwner, at = owner.url) {
  const credential = await answerTo(owner, "/auth/passkey/options");
  return expectOk(request(at, "POST", "/auth/passkey/verify", { body: { credential } }));
}
