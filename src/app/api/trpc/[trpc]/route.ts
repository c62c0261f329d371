import { delivering } from "@/app/deliver-after";
import { handlePageCall } from "@/server/api/page-calls";

export const dynamic = "force-dynamic";
const change = delivering(handlePageCall);

export { change as POST, handlePageCall as GET };
