import { type Answer, ask, mustAsk } from "../harness/here";

/** What tests of registrations share: the owner of an address, and a stranger who registers it as well. */

export const STRANGERS = "a stranger chose this one";
const NETWORKS = { owner: "198.51.100.7", stranger: "203.0.113.9" };

type Registration = { email: string; password: string; by?: keyof typeof NETWORKS; firstName?: string };

/** Registers from that person's network, which the app believes of a trusted peer. @returns the registration's id */
export async function register({ by = "owner", ...body }: Registration): Promise<string> {
  const from = { "x-latchkey-peer": NETWORKS[by] };
  const { verificationTokenId } = await mustAsk("POST", "/user/register", { body, headers: from });
  return String(verificationTokenId);
}

export const login = (email: string, password: string): Promise<Answer> =>
  ask("POST", "/user/login", { body: { email, password } });
