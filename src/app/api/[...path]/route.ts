import { handleRest } from "@/api/rest/rest";
import { delivering } from "@/app/deliver-after";

/**
 * Every published path, under `/api`. The root's are the same handler under route folders of their own, in `(rest)`:
 * a rewrite there would cost every request of the app about a tenth of what it costs in all.
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
