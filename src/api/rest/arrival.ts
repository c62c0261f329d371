import { z } from "zod";
import { type Arrival, PROBE_HEADERS } from "@/contract/arrival";
import { AppError } from "@/contract/errors";
import { isDoctorPass } from "@/engine/platform/doctor-pass";
import { env } from "@/engine/platform/settings/env";
import type { Asked } from "../request/asked";
import { clientAddress, forwardedHops, isTrustedProxy, peerOf } from "../request/client-address";
import { isJson, readBounded } from "../request/read-body";

const question = z.object({ pass: z.string(), nonce: z.string().max(64) });

/**
 * Tells `npm run doctor` how its request arrived, and nobody else anything.
 * @throws AppError NOT_FOUND without its pass, as if there were no such path
 */
export async function tellArrival(asked: Asked): Promise<Arrival> {
  const { headers } = asked;
  const bytes = isJson(headers) ? await readBounded(asked) : new Uint8Array();
  const { data } = question.safeParse(parsed(bytes));
  if (data === undefined || !isDoctorPass(data.pass)) throw new AppError("NOT_FOUND");
  const peer = peerOf(headers);
  const sent = { ...PROBE_HEADERS, origin: env().APP_URL };
  return {
    nonce: data.nonce,
    bytes: bytes.byteLength,
    kept: Object.entries(sent).flatMap(([name, value]) => (headers.get(name) === value ? [name] : [])),
    peerIsTrusted: env().VERCEL === undefined ? isTrustedProxy(peer) : null,
    peer,
    hops: forwardedHops(headers).map((hop) => hop ?? null),
    client: clientAddress(headers),
  };
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
