import { type Answer, PageClient } from "../harness/http";
import { PASSWORD, signUp } from "../people/client";
import { invite } from "../people/organization";
import type { WayIn } from "./way-in";

/** The ways to an address's first session; where it has an account none of them is one. */

/** What only pages ask: the session it would open lies in their cookie. */
async function askAsPage(page: PageClient, operation: string, input: unknown): Promise<Answer> {
  const answer = await page.mutate(operation, input);
  const session = page.cookies.get("latchkey-session");
  return session === undefined ? answer : { ...answer, body: { accessToken: session } };
}

export const FIRST_SESSIONS: readonly WayIn[] = [
  {
    operation: "auth.confirmByCode",
    by: "a code for an address that has an account: none is mailed",
    proves: [],
    leadsTo: "refused",
    go: async ({ url, person: { email } }) => {
      const page = new PageClient(url);
      const names = { firstName: "Eve", lastName: "Moriarty" };
      const { body } = await page.mutate("auth.register", { email, password: PASSWORD, ...names });
      const { verificationTokenId } = Object(body).result.data;
      return askAsPage(page, "auth.confirmByCode", { verificationTokenId, code: "000000" });
    },
  },
  {
    operation: "invitation.joinAsNew",
    by: "an invitation to an address that has an account",
    proves: [],
    leadsTo: "refused",
    go: async ({ url, person: { email } }) => {
      const owner = await signUp(url, { companyName: "Analytical Engines" });
      const { token } = await invite(owner, email);
      const chosen = { password: PASSWORD, firstName: "Eve", lastName: "Moriarty" };
      return askAsPage(new PageClient(url), "invitation.joinAsNew", { token, ...chosen });
    },
  },
];
