import { z } from "zod";
import { request, tokenIn } from "../src/testing/harness/http";
import { expectOk, mailTo, type SignedIn, signUp } from "../src/testing/people/client";

/** Organizations and who is in them, made without the pages. */

export const ORGANIZATION = "Analytical Engines";

/** Somebody who owns an organization of their own. */
export function signUpOwner(url: string): Promise<SignedIn> {
  return signUp(url, { companyName: ORGANIZATION });
}

/** Invites an address. @returns the path its mail leads to */
export async function invited(owner: SignedIn, email: string, role = 0): Promise<string> {
  const { url, token } = owner;
  await expectOk(request(url, "POST", "/organization/users", { token, body: { email, role } }));
  const link = (await mailTo(url, email)).links.find((found) => found.includes("/invitation#"));
  const { pathname, hash } = new URL(link ?? "");
  return pathname + hash;
}

/** Somebody new who joins. */
export async function joined(
  owner: SignedIn,
  role: number,
  names: { firstName: string; lastName: string },
): Promise<SignedIn> {
  const person = await signUp(owner.url, names);
  await invited(owner, person.email, role);
  const body = { token: tokenIn(await mailTo(owner.url, person.email)) };
  const path = "/organization/invitations/accept";
  const answer = await expectOk(request(owner.url, "POST", path, { token: person.token, body }));
  z.object({ orgId: z.uuid() }).parse(answer.body);
  return person;
}

const open = z.object({ invitations: z.array(z.object({ id: z.uuid() })) });

/** Takes every open invitation back. */
export async function withdrawAll({ url, token }: SignedIn): Promise<void> {
  const { body } = await expectOk(request(url, "GET", "/organization/invitations", { token }));
  for (const { id } of open.parse(body).invitations) {
    await expectOk(request(url, "DELETE", `/organization/invitations/${id}`, { token }));
  }
}
