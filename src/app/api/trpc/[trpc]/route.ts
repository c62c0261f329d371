import { handlePageCall } from "@/api/page-calls";
import { delivering } from "@/app/deliver-after";

export const dynamic = "force-dynamic";
const change = delivering(handlePageCall);

export { change as POST, handlePageCall as GET };
