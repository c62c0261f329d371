import { z } from "zod";
import { PageClient, request } from "../src/testing/harness/http";
import { expectOk, mailTo, PASSWORD, type SignedIn, signUp } from "../src/testing/people/client";

export { join } from "../src/testing/people/organization";

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

const open = z.object({ invitations: z.array(z.object({ id: z.uuid() })) });

/** Somebody new who accepts the invitation that was mailed to them, in a browser of their own. */
export async function joinAsNew(url: string, email: string): Promise<void> {
  const link = (await mailTo(url, email)).links.find((found) => found.includes("/invitation#")) ?? "";
  const token = new URLSearchParams(new URL(link).hash.slice(1)).get("token") ?? "";
  const names = { firstName: "Mary", lastName: "Somerville" };
  await expectOk(new PageClient(url).mutate("invitation.joinAsNew", { token, password: PASSWORD, ...names }));
}

/** Takes every open invitation back. */
export async function withdrawAll({ url, token }: SignedIn): Promise<void> {
  const { body } = await expectOk(request(url, "GET", "/organization/invitations", { token }));
  for (const { id } of open.parse(body).invitations) {
    await expectOk(request(url, "DELETE", `/organization/invitations/${id}`, { token }));
  }
}
