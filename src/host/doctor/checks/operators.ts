import { acrOfMethod, meets, OPERATOR_ACR } from "@/contract/acr";
import { MFA_TYPES } from "@/contract/methods";
import { bool } from "@/engine/db/query/expressions";
import { fields } from "@/engine/db/query/fields";
import { named } from "@/engine/db/query/named";
import { query } from "@/engine/db/query/query";
import { sql } from "@/engine/db/query/sql";
import { run } from "@/engine/db/run";
import { factors, users } from "@/engine/db/schema";
import { textArray } from "@/engine/db/steps";
import { operatorAddresses } from "@/engine/platform/operator-addresses";
import { bad, type Check, good } from "./check";

const u = named(users, "u");
const f = named(factors, "f");

const ENOUGH = MFA_TYPES.filter((type) => meets(acrOfMethod(type), OPERATOR_ACR));

/** Every operator has a second step that isn't mail. */
export const operators: Check = {
  needsDatabase: true,
  run: async () => {
    const addresses = operatorAddresses();
    if (addresses.length === 0) return good("OPERATOR_EMAILS names nobody.");
    const found = await run(
      query`select ${fields({
        email: u.emailNormalized,
        isEquipped: bool(sql`exists (select 1 from ${factors} f where ${f.userId} = ${u.id} and ${f.enabled}
          and ${f.status} = 'active' and ${f.type} = any(${textArray(ENOUGH)}))`),
      })} from ${users} u where ${u.emailNormalized} = any(${textArray(addresses)}) and ${u.emailVerifiedAt} is not null`,
      { retry: "safe" },
    );
    const without = addresses.filter((email) => !found.some((one) => one.email === email && one.isEquipped));
    if (without.length === 0) return good("Every operator has a second step that isn't mail.");
    return bad(
      `Whoever reads the mail of ${without.join(", ")} can become an operator: no second step is set up there.`,
      "Have them set up an authenticator app or a passkey, or take them out of OPERATOR_EMAILS.",
    );
  },
};
