import { deviceNow, learnServerTime } from "../time/server-clock";

/** How the pages' calls are sent: with a time limit, and never taking somebody else's answer for the server's. */

/** No answer came in time; whether what was asked for is done, nobody knows. */
export class LateAnswer extends Error {
  override readonly name = "LateAnswer";
}

/** A proxy, a firewall or a network's own page answered instead of the server. */
export class StrangeAnswer extends Error {
  override readonly name = "StrangeAnswer";
  constructor(readonly status: number) {
    super(`status ${status}`);
  }
}

/** Longer than the server ever takes. */
const LATEST_MS = 30_000;

type Init = Omit<RequestInit, "signal"> & { signal?: AbortSignal | null };

/** @throws LateAnswer, StrangeAnswer, or what `fetch` throws when nothing was reached */
export async function fetchAnswer(url: RequestInfo | URL, init: Init = {}): Promise<Response> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new LateAnswer()), LATEST_MS);
  const stop = () => late.abort();
  init.signal?.addEventListener("abort", stop);
  const sentAt = deviceNow();
  try {
    const response = await fetch(url, { ...init, signal: late.signal });
    learnServerTime({ date: response.headers.get("date"), sentAt, receivedAt: deviceNow() });
    // Read here, so that the end holds for the body, too.
    const text = await response.text();
    if (!isJson(text)) throw new StrangeAnswer(response.status);
    return new Response(text, { status: response.status });
  } catch (error) {
    throw late.signal.reason instanceof LateAnswer ? late.signal.reason : error;
  } finally {
    clearTimeout(timer);
    init.signal?.removeEventListener("abort", stop);
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
