import type { MfaType } from "@/contract/methods";
import type { ChallengePurpose } from "../session/single-use";

/**
 * A method is a way to prove who you are, as four verbs in two pairs: `begin` → `confirm` enrols, `challenge` →
 * `verify` uses. It is handed the state that was kept and returns the state to keep: no database, no clock, no HTTP of
 * its own. A method that needs nothing asked before it is answered, such as a code, has no `challenge`. Rows, sealing, attempts, audit and notices exist once, in core.
 */

export type Person = { id: string; email: string; name: string; userHandle: Uint8Array };

/** What every verb may need to know, handed in so that a test can fix it. */
export type Surroundings = {
  now: Date;
  productName: string;
  /** WebAuthn relying party. */
  rp: { id: string; origin: string; origins: readonly string[] };
  randomBytes: (bytes: number) => Uint8Array;
  /** What the person would call the device the request comes from; "" where unknown. */
  device: string;
};

/** The kept half of a factor, opened. */
export type Kept<State> = {
  id: string;
  state: State;
  counter: number;
  credentialId: string | null;
  details: Record<string, unknown>;
};

/** What a person answered with; the method reads the field that is its own. */
export type Proof = { code?: string; token?: string; credential?: Record<string, unknown> };

/** What a person may say of a method they begin to set up. */
export type Wish = { email?: string | undefined; deviceInfo?: { name?: string | undefined } | undefined };

export type Begun<State> = {
  state: State;
  shown: Record<string, unknown>;
  /** To be mailed to the person; the set-up is confirmed by who has it. */
  token?: string;
};

/** What becomes of a factor once its proof is good. */
export type Confirmed<State> = {
  ok: true;
  state: State;
  counter: number;
  credentialId: string | null;
  name: string;
  details: Record<string, unknown>;
  /** What was mailed, not judged yet: core spends it with the confirmation, or there is none. */
  token?: string;
};
/**
 * `hint` is for the person: what may be wrong and what to do about it. `copied` is the factor whose right proof came
 * from what looks like a second copy of it: its owner is told.
 */
export type Refused = { ok: false; hint?: string; copied?: { factorId: string } };

/** The factor that was proved. */
export type Verified = {
  ok: true;
  factorId: string;
  /** What the factor's counter is raised to by compare-and-swap; absent where the spent token alone is the proof. */
  counter?: number;
  /** Replaces what is kept under these names. */
  details?: Record<string, unknown>;
};

/** What is asked for: a token to keep until it comes back, what is kept beside it, and what the person is shown. */
export type Asked = {
  token: string;
  /** Stands for the token where that can't be brought back: short, so only the asking session gets to try it. */
  code?: string;
  data: Record<string, unknown>;
  shown: Record<string, unknown>;
};

/**
 * For a method whose answers each carry a single-use token. Core keeps the token's hash, bound to person and session,
 * and spends it before the answer is looked at, so that one answer is judged once, also when it turns out wrong.
 */
export type Challenge<State> = {
  purpose: ChallengePurpose;
  /** How long an answer may take. */
  seconds: number;
  begin: (around: Surroundings, person: Person, kept: readonly Kept<State>[]) => Promise<Asked>;
  /** The token inside an answer, not trusted yet; undefined for what is no answer at all. Never throws. */
  tokenOf: (answer: Proof) => string | undefined;
  /** The code inside an answer that stands for the token, in the form in which it was made. Never throws. */
  codeOf?: (answer: Proof) => string | undefined;
};

export type Method<State> = {
  type: MfaType;
  /** A set-up is good for a single answer: it is used up before that is looked at. */
  enrolsInOneTry?: true;
  /** How long a set-up waits for its answer. */
  setupSeconds: number;
  challenge?: Challenge<State>;
  /** Parses the kept JSON: a damaged row fails here, closed. */
  parseState: (json: unknown) => State;
  begin: (
    around: Surroundings,
    person: Person,
    existing: readonly Kept<State>[],
    wish: Wish,
  ) => Promise<Begun<State>>;
  confirm: (
    around: Surroundings,
    person: Person,
    pending: Kept<State>,
    proof: Proof,
  ) => Promise<Confirmed<State> | Refused>;
  /** @param spent what was kept beside the token of the answer; only for a method with a challenge, and then always */
  verify: (
    around: Surroundings,
    person: Person,
    kept: readonly Kept<State>[],
    proof: Proof,
    spent?: Record<string, unknown>,
  ) => Promise<Verified | Refused>;
};
