import { z } from "zod";
import { ROLES } from "@/contract/fields";
import { SoftwareAuthenticator } from "../people/authenticator";
import type { Client } from "../people/stories";

/** What people do beside signing in with codes and links: organizations, passkeys, sessions that go on. */

const session = z.object({ accessToken: z.string(), refreshToken: z.string() });
const profile = z.object({ data: z.object({ id: z.uuid() }) });

/** Goes on with a session; where the answer was lost, the session is another's to end and a new sign-in is begun. */
async function refreshed(person: Client, times: number): Promise<string> {
  const { email, password } = person;
  const signIn = async () =>
    session.parse((await person.ask("/user/login", { body: { email, password } }))?.body);
  let now = await signIn();
  for (let time = 0; time < times; time += 1) {
    const body = { refresh_token: now.refreshToken };
    const answer = await person.ask("/user/refresh", { body }, ["UNAUTHENTICATED"]);
    now = answer ? session.parse(answer.body) : await signIn();
  }
  return now.accessToken;
}

/** Founds an organization, invites somebody, raises and lowers their role, and takes them out again. */
export async function organizationLife(somebody: () => Client): Promise<void> {
  const [owner, guest] = [somebody(), somebody()];
  await owner.register();
  await guest.register();
  const token = await refreshed(owner, 2);
  await owner.ask("/organization", { token, body: { name: "Acme" } }, ["ALREADY_EXISTS"]);
  const invited = { email: guest.email, role: ROLES.USER };
  await owner.ask("/organization/users", { token, body: invited }, ["ALREADY_EXISTS", "CONFLICT"]);
  const theirs = await refreshed(guest, 1);
  const body = { token: await guest.mailed("/invitation") };
  await guest.ask("/organization/invitations/accept", { token: theirs, body }, [
    "INVALID_TOKEN",
    "ALREADY_EXISTS",
  ]);
  const shown = await guest.ask("/user/profile", { method: "GET", token: theirs });
  const { id } = profile.parse(shown?.body).data;
  for (const role of [ROLES.BILLING, ROLES.USER])
    await owner.ask(`/organization/users/${id}`, { method: "PUT", token, body: { role } });
  await owner.ask(`/organization/users/${id}`, { method: "DELETE", token }, ["USER_NOT_FOUND"]);
}

const begun = z.object({
  data: z.looseObject({
    challenge: z.string(),
    rpID: z.string(),
    origin: z.string(),
    userId: z.string(),
    options: z.looseObject({ excludeCredentials: z.array(z.looseObject({ id: z.string() })) }),
  }),
});
const challenged = z.object({ data: z.object({ challenge: z.string(), rpId: z.string() }) });

/** Adds a passkey and signs in with nothing else. @param origin of the pages that ask for it */
export async function passkeyLife(person: Client, origin: string): Promise<void> {
  await person.register();
  const token = await refreshed(person, 1);
  const authenticator = new SoftwareAuthenticator();
  const answer = await person.ask("/mfa/setup", { token, body: { mfaType: "PASSKEY" } });
  const { data } = begun.parse(answer?.body);
  const credential = authenticator.create(data);
  const body = { mfaType: "PASSKEY", credential, challenge: data.challenge };
  await person.ask("/mfa/verify-setup", { token, body }, ["SETUP_VERIFICATION_FAILED"]);
  // A challenge is spent by an answer that got lost, and the next one is another.
  for (let isIn = false; !isIn; ) {
    const asked = challenged.parse((await person.ask("/auth/passkey/options", {}))?.body).data;
    const proof = { credential: authenticator.get({ ...asked, origin }) };
    isIn = (await person.ask("/auth/passkey/verify", { body: proof }, ["INVALID_CREDENTIALS"])) !== undefined;
  }
}
