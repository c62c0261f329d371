import { z } from "zod";

/** How a request of `npm run doctor` arrived at the app, for comparing with how it was sent. */
export const arrival = z.object({
  /** What the request carried to be given back, so that an answer kept from before shows. */
  nonce: z.string(),
  bytes: z.number().int(),
  /** The sent headers that arrived unchanged. */
  kept: z.array(z.string()),
  /** Whether the peer is listed in TRUSTED_PROXIES; null where a platform vouches for it. */
  peerIsTrusted: z.boolean().nullable(),
  peer: z.string(),
  /** What the forwarding header that is read says, nearest first; null for what is no address. */
  hops: z.array(z.string().nullable()),
  /** The address that limits and the history would use for the sender. */
  client: z.string(),
});
export type Arrival = z.output<typeof arrival>;

/** The headers that the doctor sends and the app looks for, to find which of them a proxy drops. */
export const PROBE_HEADERS = {
  authorization: "Bearer doctor",
  cookie: "doctor=1",
  "sec-fetch-site": "same-origin",
} as const;

export const ARRIVAL_PATH = "/health/arrival";
