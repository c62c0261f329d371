import type { Answer } from "../harness/http";
import type { Lane } from "./lane";

/** What section L's table speaks of: what can be opened, and what an ender ends of it. */
export type Kind =
  | "session"
  /** The very session that an ender of one session is told. */
  | "that session"
  /** A full session that rests on a trusted device. */
  | "session on a device"
  | "device"
  | "link"
  | "address change"
  | "set-up"
  | "invitation"
  /** What somebody becomes by accepting one. */
  | "membership"
  | "recovery"
  /** What the end of a recovery's wait opens. */
  | "recovered account"
  | "method"
  | "backup codes";

/** Ended where the ender comes first, as there is no such thing before: what came of it before that is there to stay. */
export const ONLY_BEFORE: readonly Kind[] = ["membership", "recovered account"];

/** All that ending access ends (the first rows of section L's table). */
export const ALL_THAT_IS_OPEN = [
  "session",
  "session on a device",
  "device",
  "link",
  "address change",
  "set-up",
  "recovery",
] as const satisfies readonly Kind[];

/** What no router has begins with this. */
export const OPERATOR = "operator.";

export const TRUST = ["device", "session on a device"] as const satisfies readonly Kind[];

/** A session of the lane that an opener goes on in. */
export type Place = "other" | "pending" | "byMail";

export type Opener = {
  /** As the router calls it. */
  operation: string;
  by: string;
  opens: readonly Kind[];
  /** The session it goes on in; none where it needs none. */
  in?: Place;
  /** The row it waits for: of the person, unless it locks its session alone. */
  row?: "session";
  /** It needs nothing that is open: done after what only ends that, it is none of it. */
  anytime?: true;
  /** It ends everything else itself: what was to end it may come too late. */
  isEnder?: true;
  /** Enders that can't be brought up beside it: either takes away what the other one needs. */
  not?: readonly string[];
  set(lane: Lane): Promise<{
    go(): Promise<Answer>;
    /** @param mine a token of the session that ended the rest */
    works(answer: Answer, mine: string): Promise<boolean>;
  }>;
};

export type Ender = {
  operation: string;
  by: string;
  ends: readonly Kind[];
  /** Openers after which there is nothing left to end, so that it may be refused. */
  refusedAfter?: readonly string[];
  set(lane: Lane, opener: Opener): Promise<() => Promise<Answer>>;
};
