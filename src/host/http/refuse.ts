import type { ServerResponse } from "node:http";
import { OF_API } from "../../api/procedure/answer-headers";

/** The server's own refusals, in the envelope of every other. */
export function refuse(response: ServerResponse, status: number, code: string, error: string): void {
  response.writeHead(status, { ...OF_API, connection: "close" });
  response.end(JSON.stringify({ success: false, error, code }));
}
