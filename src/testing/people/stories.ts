import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { z } from "zod";
import type { LocalMail } from "@/contract/mailbox";
import { type Answer, type Ask, request, tokenIn } from "../harness/http";
import { mailsTo, newAddress, PASSWORD } from "./client";
import { codeAt, stepNow } from "./totp-steps";

/** A person to whom faults happen, who goes on after a 503 and accepts no other refusal. */

const PATIENCE_MS = 10_000;
const PAUSE_MS = 40;
/** A proxy's own time limit, for an instance that says nothing at all: longer than the app's. */
const GIVEN_UP_MS = 4_900;

const admitted = z.object({ accessToken: z.string(), refreshToken: z.string().optional() });
const begun = z.object({ data: z.object({ secret: z.string(), backupCodes: z.array(z.string()) }) });
const refusal = z.object({ success: z.literal(false), error: z.string(), code: z.string() });

/** Asserts an answer in which the app says "not now", and nothing about its inside. */
export function expectNotNow(answer: Pick<Answer, "status" | "headers" | "text"> & { body?: unknown }): void {
  expect(answer.status, answer.text).toBe(503);
  expect(answer.headers.get("retry-after"), answer.text).toMatch(/^[1-9]\d*$/);
  expect(answer.headers.getSetCookie()).toEqual([]);
  // The pages' calls carry the same envelope inside tRPC's.
  const body: unknown = JSON.parse(answer.text);
  const { code, error } = refusal.parse(Object(body).error?.data ?? body);
  expect(code).toBe("UNAVAILABLE");
  expect(error + answer.text).not.toMatch(/postgres|socket|connection|sql|terminat|ECONN|57P0| at \//i);
}

/** One request as its sender saw it: `status` is 0 without an answer. */
export type Seen = { url: string; path: string; startedAt: number; ms: number; status: number };

export type ClientOptions = {
  /** Whether a connection without an answer is to be expected. */
  mayBeCut?: boolean;
  /** How long it goes on asking while it hears nothing but "not now". */
  patienceMs?: number;
  /** Waited for before each request. */
  turn?: () => Promise<void>;
  /** Told of each request that has ended. */
  saw?: (seen: Seen) => void;
  /** A refusal of a first try that only means that it is to be begun anew. */
  pardoned?: { path: string; code: string } | undefined;
  /** Where the mails are, if not in the app's own mailbox; the newest first. */
  mailsTo?: (email: string) => Promise<readonly Pick<LocalMail, "links" | "subject">[]>;
};

type Asked = Ask & { method?: string };

function givingUp<T>(asked: Promise<T>): Promise<T> {
  const over = sleep(GIVEN_UP_MS, undefined, { ref: false }).then(() =>
    Promise.reject(new Error("no answer")),
  );
  return Promise.race([asked, over]);
}

export class Client {
  readonly email = newAddress();
  password = PASSWORD;
  /** How often it was told "not now", or got no answer at all. */
  interruptions = 0;
  readonly #taken = new Set<string>();

  /** @param target where the next request goes; asked anew each time, as instances come and go */
  constructor(
    readonly target: () => string,
    readonly options: ClientOptions = {},
  ) {}

  /**
   * Asks until there is an answer that counts.
   * @param done what says, after a try without an answer, that it had been done
   * @returns undefined where it had been done and its answer is lost
   */
  async ask(
    path: string,
    { method = "POST", ...ask }: Asked,
    done: readonly string[] = [],
  ): Promise<Answer | undefined> {
    const { interruptions } = this;
    for (;;) {
      const answer = await this.attempt(path, (url) => request(url, method, path, ask));
      if (answer.status === 200) return answer;
      const tries = 1 + this.interruptions - interruptions;
      const { code } = refusal.parse(answer.body);
      if (tries > 1 && done.includes(code)) return undefined;
      if (path === this.options.pardoned?.path && code === this.options.pardoned.code) return undefined;
      // Whoever asks again and again is told to wait in the end.
      if (tries === 1 || code !== "RATE_LIMITED")
        throw new Error(`${path}, try ${tries}: ${answer.status} ${answer.text}`);
      await sleep(1_000 * Number(answer.headers.get("retry-after")));
    }
  }

  /**
   * Tries something at whichever instance is next, until it is told anything but "not now".
   * @param path what it is seen as
   */
  async attempt<Told extends Pick<Answer, "status" | "headers" | "text">>(
    path: string,
    once: (url: string) => Promise<Told>,
  ): Promise<Told> {
    const end = Date.now() + (this.options.patienceMs ?? PATIENCE_MS);
    for (let attempt = 0; attempt === 0 || Date.now() < end; attempt += 1) {
      const told = await this.#once(path, once);
      if (told && told.status !== 503) return told;
      if (told) expectNotNow(told);
      this.interruptions += 1;
      await sleep(PAUSE_MS);
    }
    throw new Error(`${path}: nothing but 503`);
  }

  async #once<Told extends { status: number }>(
    path: string,
    once: (url: string) => Promise<Told>,
  ): Promise<Told | undefined> {
    await this.options.turn?.();
    const url = this.target();
    const startedAt = performance.now();
    const saw = (status: number) =>
      this.options.saw?.({ url, path, startedAt, ms: performance.now() - startedAt, status });
    try {
      const told = await (this.options.mayBeCut ? givingUp(once(url)) : once(url));
      saw(told.status);
      return told;
    } catch (error) {
      saw(0);
      if (this.options.mayBeCut) return undefined;
      throw error;
    }
  }

  async register(): Promise<void> {
    const { email, password } = this;
    await this.ask("/user/register", { body: { email, password } });
    // The second try after a lost answer waits beside the first; the password decides between them.
    const body = { token: await this.mailed("/verify"), password };
    await this.ask("/user/verify-email", { body }, ["INVALID_TOKEN"]);
  }

  /** Asks until admitted, as the password is right. @returns the token, and whether it is a full one */
  async signIn(): Promise<{ token: string; isFull: boolean }> {
    const { email, password } = this;
    const answer = await this.ask("/user/login", { body: { email, password } });
    const { accessToken, refreshToken } = admitted.parse(answer?.body);
    return { token: accessToken, isFull: refreshToken !== undefined };
  }

  /** Sets an authenticator app up. */
  async enrol(): Promise<{ secret: string; codes: string[] }> {
    const { token, isFull } = await this.signIn();
    expect(isFull).toBe(true);
    const body = { mfaType: "GOOGLE_AUTH" };
    const { secret, backupCodes } = begun.parse((await this.ask("/mfa/setup", { token, body }))?.body).data;
    const proof = { ...body, code: await codeAt(secret, stepNow()) };
    await this.ask("/mfa/verify-setup", { token, body: proof }, ["SETUP_VERIFICATION_FAILED"]);
    return { secret, codes: backupCodes };
  }

  /** Signs in with password and second step. @param codes in turn, as one may be spent by an answer that got lost */
  async signInFully(codes: Iterator<string>): Promise<string> {
    for (let code = codes.next(); !code.done; code = codes.next()) {
      const { token, isFull } = await this.signIn();
      expect(isFull).toBe(false);
      const body = { mfaType: "GOOGLE_AUTH", code: code.value };
      // The pending token is dead, either because the session was raised or after too many attempts.
      const answer = await this.ask("/mfa/verify-login", { token, body }, ["UNAUTHENTICATED"]);
      if (answer) return z.object({ fullAccessToken: z.string() }).parse(answer.body).fullAccessToken;
    }
    throw new Error("no code is left");
  }

  /** Turns Email link on, from a full session; a mail that was written already is taken for the answer to it. */
  async enrolLink(token: string): Promise<void> {
    const body = { mfaType: "MAGIC_LINK", email: this.email };
    await this.ask("/mfa/setup", { token, body }, ["RATE_LIMITED"]);
    const link = { token: await this.mailed("/magic-link") };
    await this.ask("/mfa/magic-link/activate", { body: link }, ["INVALID_TOKEN"]);
  }

  /** Signs in with a mailed link as far as that goes. */
  async signInByLink(): Promise<void> {
    await this.ask("/auth/send-magic-link", { body: { email: this.email } }, ["RATE_LIMITED"]);
    const body = { token: await this.mailed("/magic-link") };
    await this.ask("/auth/magic-link/verify", { body }, ["INVALID_TOKEN"]);
  }

  async resetPassword(): Promise<void> {
    await this.ask("/user/request-reset-password", { body: { email: this.email } });
    const body = { token: await this.mailed("/reset-password"), newPassword: `${PASSWORD} ${this.email}` };
    await this.ask("/user/reset-password", { body }, ["INVALID_TOKEN"]);
    this.password = body.newPassword;
  }

  /** Everything in a row: each step would fail if one before it had been done by half. */
  async live(): Promise<void> {
    await this.register();
    const { secret, codes } = await this.enrol();
    const left = codes.values();
    // The step after the one spent at set-up: right now, and still right if a step ends on the way.
    const next = await codeAt(secret, stepNow() + 1);
    await this.enrolLink(await this.signInFully([next, ...codes.splice(0, 2)].values()));
    await this.signInByLink();
    await this.signInFully(left);
    await this.resetPassword();
    const token = await this.signInFully(left);
    await this.ask("/mfa/reset", { token, body: {} });
    expect((await this.signIn()).isFull).toBe(true);
  }

  /** Takes the token of the newest mail whose link leads to a path, each mail once. */
  async mailed(path: string): Promise<string> {
    const read = this.options.mailsTo ?? ((email) => mailsTo(this.target(), email));
    const end = Date.now() + (this.options.patienceMs ?? PATIENCE_MS);
    while (Date.now() < end) {
      const mails = await read(this.email).catch(() => []);
      const leading = mails.filter(({ links }) => links.some((link) => link.includes(`${path}#`)));
      const token = leading.map(tokenIn).find((one) => !this.#taken.has(one));
      if (token !== undefined) {
        this.#taken.add(token);
        return token;
      }
      await sleep(PAUSE_MS);
    }
    throw new Error(`no mail that leads to ${path}`);
  }
}
