import { handlePageCall } from "@/server/api/page-calls";

export const dynamic = "force-dynamic";
export { handlePageCall as GET, handlePageCall as POST };
