import type { AsyncLocalStorage } from "node:async_hooks";
import { type Channel, channel } from "node:diagnostics_channel";
import type { ProofMethod } from "@/contract/proofs";

/**
 * Diagnostics channels for metrics and traces, which cost next to nothing without a listener and identify no person.
 * Node finds a channel by its name, so several bundled copies of this file share them.
 */
export type Signals = {
  /** A request is answered, or given up: pages and files, too. */
  http: { requestId: string; method: string; status: number; ms: number };
  /** An operation of the API is over: its dotted name, its status, and how it was called. */
  operation: { name: string; status: number; via: "rest" | "page"; ms: number };
  /** The result of a proof: its method, and the level reached. */
  signIn: { method: ProofMethod | string; outcome: "pending" | "enrolling" | "full" | "refused" };
  /** An account was locked after too many wrong answers. */
  lock: { isForGood: boolean };
  mail: { outcome: "sent" | "retrying" | "dropped" };
  /** An app was told of a sign-out, or wasn't. */
  appNotice: { outcome: "sent" | "retrying" | "dropped" };
  /** A run of work that isn't anybody's request is over. */
  job: { name: string; ms: number; isGood: boolean };
  /** An app, or one more, knows somebody's session and has to be told of its end. */
  appSession: Record<string, never>;
  /** Password hashes that run and that wait for their turn, whenever that changes. */
  hashQueue: { running: number; waiting: number };
  /** A statement was answered, or wasn't. Its text holds no values. */
  statement: { text: string; ms: number; isGood: boolean };
};

type Name = keyof Signals;

const NAMES = [
  "http",
  "operation",
  "signIn",
  "lock",
  "mail",
  "job",
  "appSession",
  "appNotice",
  "hashQueue",
  "statement",
] as const satisfies Name[];

const channels = Object.fromEntries(NAMES.map((name) => [name, channel(`latchkey.${name}`)])) as Record<
  Name,
  Channel
>;

/** Whether anybody listens, for what takes work to say. */
export const isHeard = (name: Name): boolean => channels[name].hasSubscribers;

export function emit<Which extends Name>(name: Which, said: Signals[Which]): void {
  if (channels[name].hasSubscribers) channels[name].publish(said);
}

/** @returns how to stop listening */
export function listen<Which extends Name>(name: Which, heard: (said: Signals[Which]) => void): () => void {
  // What is said on a channel has the channel's type, which Node's doesn't know.
  const listener = (said: unknown) => heard(said as Signals[Which]);
  channels[name].subscribe(listener);
  return () => void channels[name].unsubscribe(listener);
}

/** A request begins; `traceparent` is the header's value (W3C Trace Context), unverified. */
export type StartedRequest = { requestId: string; traceparent: string | undefined };

const requests: Channel<unknown, unknown> = channel("latchkey.request");

/** Runs a request's handler, with the trace as its context where traces are made. */
export function withinRequest(started: StartedRequest, work: () => void): void {
  if (requests.hasSubscribers) requests.runStores(started, work);
  else work();
}

/** Keeps in `store` what `begin` makes of each request, for as long as it is answered. @returns how to stop */
export function keepRequests<Kept>(
  store: AsyncLocalStorage<Kept>,
  begin: (started: StartedRequest) => Kept,
): () => void {
  requests.bindStore(store, (started: unknown) => begin(started as StartedRequest));
  return () => void requests.unbindStore(store);
}
