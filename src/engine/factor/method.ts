import type { SQL } from "drizzle-orm";
import type { AppError } from "@/contract/errors";
import type { MfaType } from "@/contract/methods";
import type { Caller } from "../audit/caller";
import type { Templates } from "../mail/layout/template";
import type { NoticeKinds } from "../mail/templates/notice-kind";
import type { Owner } from "../session/principal/epochs";
import type { Account, Principal } from "../session/principal/principal";
import type { MethodPurpose } from "../session/single-use";

/**
 * A way to prove who you are, as two pairs of verbs: `begin` → `confirm` enrols, `challenge` → `verify` uses. It is
 * handed the state that was kept and returns the state to keep, without a database, clock or HTTP of its own. Hooks
 * are for what only some methods need. Rows, sealing, attempts, audit and notices exist once, here.
 */

export type Person = { id: string; email: string; name: string; userHandle: Uint8Array };

/** The context of every verb, passed in so that tests can set it. */
export type Surroundings = {
  now: Date;
  productName: string;
  /** WebAuthn relying party. */
  rp: { id: string; origin: string; origins: readonly string[] };
  randomBytes: (bytes: number) => Uint8Array;
  /** A name for the device that the request comes from; "" where unknown. */
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

/** A person's answer; each method reads its own field. */
export type Answer = { code?: string; token?: string; credential?: Record<string, unknown> };

/** What a person may choose when a set-up begins. */
export type Wish = { email?: string | undefined; deviceInfo?: { name?: string | undefined } | undefined };

export type Begun<State> = {
  state: State;
  shown: Record<string, unknown>;
  /** To be mailed to the person; only who has it can confirm the set-up. */
  token?: string;
};

/** What is stored of a factor once its set-up is confirmed. */
export type Confirmed<State> = {
  ok: true;
  state: State;
  counter: number;
  credentialId: string | null;
  name: string;
  details: Record<string, unknown>;
  /**
   * The mailed token, not verified yet: `mailed.spend` spends it together with the confirmation, or the set-up fails.
   */
  token?: string;
};
/**
 * `hint` tells the person what may be wrong and what to do. `copied` is the factor whose right proof looks like a
 * second copy's; its owner is told.
 */
export type Refused = { ok: false; hint?: string; copied?: Copied };
/** `notice` is one of the method's own kinds, told with the method's name and the factor's. */
export type Copied = { factorId: string; notice: string };

/** The factor that was proved. */
export type Verified = {
  ok: true;
  factorId: string;
  /**
   * The value the factor's counter is raised to by compare-and-swap; absent where the spent token is the whole proof.
   */
  counter?: number;
  /** Merged into the stored details. */
  details?: Record<string, unknown>;
};

/** A challenge: the token that an answer must bring back, the stored data, and what the person is shown. */
export type Asked = {
  token: string;
  /** Stands for the token where that can't be brought back. It is short, so only the asking session may try it. */
  code?: string;
  data: Record<string, unknown>;
  shown: Record<string, unknown>;
};

/**
 * For a method that answers a challenge. The engine stores the token's hash, bound to person and session. It spends
 * the token before the answer is verified, so a wrong answer spends it too.
 */
export type Challenge<State> = {
  purpose: MethodPurpose;
  /** How long an answer may take. */
  seconds: number;
  begin(around: Surroundings, person: Person, kept: readonly Kept<State>[]): Promise<Asked>;
  /** The token in an answer, unverified; undefined instead of a throw for a malformed one. */
  tokenOf: (answer: Answer) => string | undefined;
  /** The code in an answer that replaces the token, normalised. Never throws. */
  codeOf?: (answer: Answer) => string | undefined;
  /** The message for a wrong answer, in place of the general one. */
  refusal?: string;
};

/** For a method whose set-up is confirmed with a token that is mailed: its part of the two statements. */
export type MailedSetup = {
  /** The purpose of the token, which is revoked when the set-up ends or the method is turned off. */
  purpose: MethodPurpose;
  /** The steps before and after `begun`, and the error where the mail limit is reached. */
  begin: (
    caller: Caller,
    principal: Principal,
    factorId: string,
    token: string,
  ) => { account: SQL; steps: SQL; refusal: () => Promise<AppError> };
  /**
   * The step that spends the token, where HELD.
   * @param askedBy the session that alone may bring it; any where left out
   */
  spend: (owner: Owner, token: string, factorId: string, askedBy: string | undefined) => SQL;
};

export type Method<State = unknown, Type extends MfaType = MfaType> = {
  type: Type;
  /** Throws an AppError where the account can't set it up. */
  requireReady?: (account: Account, wish: Wish) => void;
  /** Backup codes come with every set-up, not only with an account's first. */
  alwaysBringsCodes?: true;
  mailed?: MailedSetup;
  /** Mails that only it sends, by the names their outbox rows carry. */
  mails?: Templates;
  /** Kinds of security notices that only it has cause for. */
  notices?: NoticeKinds;
  /** A set-up is good for a single answer, so it is spent before that is judged. */
  enrolsInOneTry?: true;
  /** How long a set-up waits for its answer. */
  setupSeconds: number;
  challenge?: Challenge<State>;
  /** Parses the kept JSON: a damaged row fails here, closed. */
  parseState: (json: unknown) => State;
  begin(
    around: Surroundings,
    person: Person,
    existing: readonly Kept<State>[],
    wish: Wish,
  ): Promise<Begun<State>>;
  confirm(
    around: Surroundings,
    person: Person,
    pending: Kept<State>,
    proof: Answer,
  ): Promise<Confirmed<State> | Refused>;
  /** @param spent what was kept beside the token of the answer; only for a method with a challenge, and then always */
  verify(
    around: Surroundings,
    person: Person,
    kept: readonly Kept<State>[],
    proof: Answer,
    spent?: Record<string, unknown>,
  ): Promise<Verified | Refused>;
};

/**
 * Every method by its type; none can be left out. It is handed in with the caller, as a bundle may hold several copies
 * of a module. The verbs are written as methods so that a registry may forget what each keeps: a method is only ever
 * handed what it parsed itself.
 */
export type MethodRegistry = { readonly [Type in MfaType]: Method<unknown, Type> };
export type MethodCaller = Caller & { methods: MethodRegistry };
