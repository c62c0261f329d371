import { z } from "zod";

/** How a request of `npm run doctor` arrived at the app, for comparing with how it was sent. */
export const arrival = z.object({
  /** What the request carried to be given back, so that an answer kept from before shows. */
  nonce: z.string(),
  bytes: z.number().int(),
  /** Of the headers that were sent, those that arrived as they were. */
  kept: z.array(z.string()),
  /** Whether whoever holds the connection is named in TRUSTED_PROXIES; null where a platform vouches for it. */
  peerIsTrusted: z.boolean().nullable(),
  peer: z.string(),
  /** What the forwarding header that is read says, nearest first; null for what is no address. */
  hops: z.array(z.string().nullable()),
  /** Whom limits and the history would take the sender for. */
  client: z.string(),
});
export type Arrival = z.output<typeof arrival>;

/** The headers the doctor sends, and the app looks for; a proxy that drops one of them breaks what rests on it. */
export const PROBE_HEADERS = {
  authorization: "Bearer doctor",
  cookie: "doctor=1",
  "sec-fetch-site": "same-origin",
} as const;

export const ARRIVAL_PATH = "/health/arrival";
