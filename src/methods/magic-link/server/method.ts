import { createHash } from "node:crypto";
import { z } from "zod";
import { LIMITS } from "@/contract/limits";
import type {
  Answer,
  Asked,
  Begun,
  Challenge,
  Confirmed,
  Kept,
  Method,
  Person,
  Refused,
  Surroundings,
  Verified,
} from "@/engine/factor/method";
import { CODE_ALPHABET, normalizeCode } from "../contract";
import { MAILS } from "./mail/registry";
import { ACTIVATION, activationMail, requireOwnMail, spendActivation } from "./mails";

/**
 * Email links, of which the token is the whole proof. The engine mails it, stores its hash bound to person and
 * session, and spends it.
 */
const state = z.object({});
type State = z.output<typeof state>;

const { bytes, seconds } = LIMITS.link;
const { characters } = LIMITS.crossDeviceCode;

const newToken = ({ randomBytes }: Pick<Surroundings, "randomBytes">): string =>
  Buffer.from(randomBytes(bytes)).toString("base64url");

/**
 * The code to type into the waiting browser: 40 bits of the token, of which every character is equally likely as 256
 * is a multiple of 32.
 */
export function crossDeviceCode(token: string): string {
  const digest = createHash("sha256").update("cross-device\0").update(token).digest();
  return [...digest.subarray(0, characters)].map((byte) => CODE_ALPHABET[byte % 32]).join("");
}

async function begin(around: Surroundings, person: Person): Promise<Begun<State>> {
  return { state: {}, token: newToken(around), shown: { email: person.email, verificationRequired: true } };
}

async function confirm(
  _around: Surroundings,
  _person: Person,
  _pending: Kept<State>,
  { token }: Answer,
): Promise<Confirmed<State> | Refused> {
  if (token === undefined) return { ok: false };
  return { ok: true, token, state: {}, counter: 0, credentialId: null, name: "", details: {} };
}

async function ask(around: Surroundings): Promise<Asked> {
  const token = newToken(around);
  return { token, code: crossDeviceCode(token), data: {}, shown: {} };
}

/** The spent token was the proof; what is left to say is which factor it proves. */
async function verify(
  _around: Surroundings,
  _person: Person,
  [factor]: readonly Kept<State>[],
): Promise<Verified | Refused> {
  return factor ? { ok: true, factorId: factor.id } : { ok: false };
}

export const magicLinkChallenge: Challenge<State> = {
  purpose: "magic_link_second_step",
  seconds,
  begin: ask,
  tokenOf: ({ token }) => token,
  refusal: "That link or code doesn't work here. Check the code, or send a new link.",
  codeOf: ({ code }) => (code === undefined ? undefined : normalizeCode(code)),
};

export const magicLink: Method<State, "MAGIC_LINK"> = {
  type: "MAGIC_LINK",
  setupSeconds: seconds,
  requireReady: requireOwnMail,
  mailed: { purpose: ACTIVATION, begin: activationMail, spend: spendActivation },
  mails: MAILS,
  challenge: magicLinkChallenge,
  parseState: (json) => state.parse(json),
  begin,
  confirm,
  verify,
};
