import type { IncomingMessage, ServerResponse } from "node:http";
import { IncomingHeaders } from "@/api/request/incoming-headers";
import { keyLinkAnswer, type Stranger, strangerAt } from "@/api/request/local-access";
import { logOnce } from "@/engine/platform/log";
import { refuse } from "./refuse";

/** @returns what answers instead of the app, where something has to */
export type Door = (request: IncomingMessage) => ((response: ServerResponse) => void) | undefined;

const REASONS: Record<Stranger, { event: string; setting: string; advice: string }> = {
  peer: {
    event: "a request from another machine was refused, as APP_URL is this one's alone",
    setting: "LOCAL_PEERS",
    advice: "Set APP_URL to the public https origin, or name a container's gateway in LOCAL_PEERS.",
  },
  host: {
    event: "a request for another host was refused, as APP_URL is this machine's alone",
    setting: "APP_URL",
    advice: "Set it to the public https origin that people open.",
  },
  forwarded: {
    event: "a request that a proxy handed on was refused, as APP_URL is this machine's alone",
    setting: "APP_URL",
    advice: "Set it to the public https origin, and TRUSTED_PROXIES to the proxy's address.",
  },
};

const REFUSAL =
  "This Latchkey is set up for its own machine alone. Its operator finds in the log what to set.";

/** For an app whose APP_URL is loopback or not set: refuses requests from elsewhere and takes the start's link. */
export const localDoor: Door = (request) => {
  const stranger = strangerAt(request.socket.remoteAddress ?? "", new IncomingHeaders(request));
  if (stranger !== undefined) {
    const { event, setting, advice } = REASONS[stranger];
    logOnce("warn", event, { setting, advice });
    return (response) => refuse(response, 421, "MISDIRECTED_REQUEST", REFUSAL);
  }
  const lead = request.method === "GET" ? keyLinkAnswer(request.url ?? "") : undefined;
  return lead && ((response) => void response.writeHead(303, lead).end());
};
