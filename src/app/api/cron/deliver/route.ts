import { cronDeliver, onlyReads } from "@/server/api/outbox";

export const dynamic = "force-dynamic";

export const GET = cronDeliver;
export { onlyReads as DELETE, onlyReads as PATCH, onlyReads as POST, onlyReads as PUT };
