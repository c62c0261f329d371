import type { ServerResponse } from "node:http";
import { OF_API } from "../../api/procedure/answer-headers";
import { ERRORS, type ErrorCode } from "../../contract/errors";

/** The server's own refusals, in the envelope of every other. */
export function refuse(response: ServerResponse, status: number, code: string, error: string): void {
  response.writeHead(status, { ...OF_API, connection: "close" });
  response.end(JSON.stringify({ success: false, error, code }));
}

/** The same in the catalogue's words. */
export const refuseAs = (response: ServerResponse, code: ErrorCode): void =>
  refuse(response, ERRORS[code][0], code, ERRORS[code][1]);
