import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import type {
  Answer,
  Begun,
  Confirmed,
  Kept,
  Method,
  Person,
  Refused,
  Surroundings,
  Verified,
} from "@/engine/factor/method";
import { CODE, DIGITS } from "../contract";
import { HOTP_MAILS } from "./out-of-step";

/** Tokens with a button: counter-based one-time passwords (RFC 4226), SHA-1, six digits. */

const state = z.object({ key: z.string().regex(/^[0-9a-f]{40}$/) });
type State = z.output<typeof state>;

/** 160 bits (RFC 4226 §4 R6). */
const KEY_BYTES = 20;
/** How far a button may have been pressed in vain: what is tried beyond the next code (RFC 4226 §7.4). */
const LOOK_AHEAD = 10;
const SETUP_SECONDS = 600;

/** RFC 4226 §5.3. @param key hexadecimal */
export function codeAt(key: string, counter: number): string {
  const moving = Buffer.alloc(8);
  moving.writeBigUInt64BE(BigInt(counter));
  const digest = createHmac("sha1", Buffer.from(key, "hex")).update(moving).digest();
  const offset = digest.readUInt8(digest.length - 1) & 0xf;
  const truncated = digest.readUInt32BE(offset) & 0x7fffffff;
  return String(truncated % 10 ** DIGITS).padStart(DIGITS, "0");
}

/** Never throws. @returns the counter after the one whose code this is, so that no code counts twice */
function nextCounter(key: string, answer: string, from: number): number | undefined {
  const code = answer.replace(/[\s-]/g, "");
  if (!CODE.test(code)) return undefined;
  const ahead = Array.from({ length: LOOK_AHEAD }, (_, steps) => from + steps);
  const found = ahead.find((counter) =>
    timingSafeEqual(Buffer.from(codeAt(key, counter)), Buffer.from(code)),
  );
  return found === undefined ? undefined : found + 1;
}

async function begin({ randomBytes }: Surroundings): Promise<Begun<State>> {
  const key = Buffer.from(randomBytes(KEY_BYTES)).toString("hex");
  return { state: { key }, shown: { key } };
}

async function confirm(
  _around: Surroundings,
  _person: Person,
  { state: kept }: Kept<State>,
  { code = "" }: Answer,
): Promise<Confirmed<State> | Refused> {
  const counter = nextCounter(kept.key, code, 0);
  if (counter === undefined) return { ok: false };
  return { ok: true, state: kept, counter, credentialId: null, name: "", details: {} };
}

async function verify(
  _around: Surroundings,
  _person: Person,
  kept: readonly Kept<State>[],
  { code = "" }: Answer,
): Promise<Verified | Refused> {
  for (const factor of kept) {
    const counter = nextCounter(factor.state.key, code, factor.counter);
    if (counter !== undefined) return { ok: true, factorId: factor.id, counter };
  }
  return { ok: false };
}

export const hotp: Method<State, "HOTP"> = {
  type: "HOTP",
  setupSeconds: SETUP_SECONDS,
  mails: HOTP_MAILS,
  parseState: (json) => state.parse(json),
  begin,
  confirm,
  verify,
};
