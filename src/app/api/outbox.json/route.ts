import { mailboxJson, onlyReads } from "@/api/rest/outbox";

export const dynamic = "force-dynamic";

export const GET = mailboxJson;
export { onlyReads as DELETE, onlyReads as PATCH, onlyReads as POST, onlyReads as PUT };
