import { handleRest } from "@/api/rest/rest";
import { delivering } from "@/app/deliver-after";

/**
 * Every published path under `/api`. The root's have route folders of their own in `(rest)`, as a rewrite would cost
 * every request of the app about a tenth.
 */
export const dynamic = "force-dynamic";
const change = delivering(handleRest);

export {
  change as DELETE,
  change as PATCH,
  change as POST,
  change as PUT,
  handleRest as GET,
  handleRest as HEAD,
  handleRest as OPTIONS,
};
