import { z } from "zod";
import { request, tokenIn } from "../harness/http";
import { type Enrolled, expectOk, mailTo, type Person, type SignedIn, signIn, signUp } from "./client";

/** People in organizations, and the devices they trust. */

/** An id of the right form that nobody has. */
export const NOBODY = "00000000-0000-4000-8000-000000000000";

/** Somebody who made an organization with their registration. */
export const newOwner = (url: string): Promise<SignedIn> => signUp(url, { companyName: "Acme" });

/** Invites an address. @returns the invitation's id, and the token that was mailed */
export async function invite(by: Person, email: string, role = 0): Promise<{ id: string; token: string }> {
  const body = { email, role };
  const answer = await expectOk(request(by.url, "POST", "/organization/users", { token: by.token, body }));
  return { id: invited.parse(answer.body).invitation.id, token: tokenIn(await mailTo(by.url, email)) };
}
const invited = z.object({ invitation: z.object({ id: z.string() }) });

/** Somebody who joins by invitation, with a role. @param names of the registration */
export async function join(owner: Person, role = 0, names: Record<string, unknown> = {}): Promise<SignedIn> {
  const person = await signUp(owner.url, names);
  const { token } = await invite(owner, person.email, role);
  const asked = { token: person.token, body: { token } };
  await expectOk(request(owner.url, "POST", "/organization/invitations/accept", asked));
  return person;
}

/** Requires MFA of the whole organization, from now on. @param more of the body */
export const enforce = ({ url, token }: Person, more: Record<string, unknown> = {}) =>
  expectOk(request(url, "POST", "/mfa/organization/enforce", { token, body: { enforced: true, ...more } }));

const proved = z.object({
  fullAccessToken: z.string(),
  refreshToken: z.string(),
  trustedDeviceToken: z.string().optional(),
});

/** Proves with the next backup code, which needs no waiting. @param token of the session that is asked */
export async function proveBackup(
  { url, backupCodes }: Enrolled,
  token: string,
  more: Record<string, unknown> = {},
): Promise<z.output<typeof proved>> {
  const body = { mfaType: "GOOGLE_AUTH", code: backupCodes.pop(), ...more };
  return proved.parse((await expectOk(request(url, "POST", "/mfa/verify-login", { token, body }))).body);
}

/** Signs in with the second step, and asks not to be asked again. @returns the device's token */
export async function trust(person: Enrolled): Promise<string> {
  const { token } = await signIn(person);
  const { trustedDeviceToken } = await proveBackup(person, token, { trustDevice: true });
  return z.string().parse(trustedDeviceToken);
}
