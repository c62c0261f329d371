import { availableParallelism } from "node:os";
import { hash, hashRaw, verify } from "@node-rs/argon2";
import { AppError } from "@/contract/errors";

/**
 * Argon2id at OWASP's floor (19 MiB, 2 passes), with a bounded queue: a flood of sign-ins must not take all memory
 * and every core from those that are already let in.
 */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const CURRENT = "$argon2id$v=19$m=19456,t=2,p=1$";
const RUNNING_AT_ONCE = 2 * availableParallelism();
const WAITING_AT_MOST = 200;
const WAIT_MS = 2_000;
/** The hash of a password nobody has: unknown accounts cost what known ones cost. */
const DECOY = `${CURRENT}c29tZSBmaXhlZCBzYWx0IQ$3Z0xV7k2mC9GQ0rVJmFJt1mTg0E8xY9l0b0c4m1s2hM`;

let running = 0;
const waiting: { start: () => void; expired: boolean }[] = [];

async function queued<T>(work: () => Promise<T>): Promise<T> {
  if (running >= RUNNING_AT_ONCE) await turn();
  else running += 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next.start();
    else running -= 1;
  }
}

function turn(): Promise<void> {
  if (waiting.length >= WAITING_AT_MOST)
    return Promise.reject(new AppError("UNAVAILABLE", { retryAfter: 2 }));
  return new Promise((resolve, reject) => {
    const place = { start: () => {}, expired: false };
    const timer = setTimeout(() => {
      waiting.splice(waiting.indexOf(place), 1);
      reject(new AppError("UNAVAILABLE", { retryAfter: 2 }));
    }, WAIT_MS);
    place.start = () => {
      clearTimeout(timer);
      resolve();
    };
    waiting.push(place);
  });
}

/** One password however a keyboard composes its letters (NIST SP 800-63B-4 §3.1.1.2). */
const composed = (password: string): string => password.normalize("NFC");

/** @returns a PHC string with its own random salt and its parameters. @throws AppError UNAVAILABLE under a flood */
export function hashPassword(password: string): Promise<string> {
  return queued(() => hash(composed(password), PARAMETERS));
}

/** What a hash from before passwords were composed may have been made of: as it is typed now, or taken apart. */
const formsOf = (typed: string): readonly string[] => [
  ...new Set([composed(typed), typed, typed.normalize("NFD")]),
];

/**
 * Compares in the time a real comparison takes, also where there is nothing to compare with: all forms of what was
 * typed are tried, whichever is right, so that the number of hashes tells nothing.
 * @returns undefined for a wrong password; whether the hash should be made anew for the right one
 */
export async function verifyPassword(
  password: string,
  stored: string | null,
): Promise<{ isOutdated: boolean } | undefined> {
  const forms = formsOf(password);
  const right: string[] = [];
  for (const form of forms) {
    if (await queued(() => verify(stored ?? DECOY, form))) right.push(form);
  }
  if (stored === null || right.length === 0) return undefined;
  return { isOutdated: !stored.startsWith(CURRENT) || !right.includes(composed(password)) };
}

/** A raw 32-byte hash under a given salt, for secrets that are looked up by it (NIST SP 800-63B-4 §3.1.2.2). */
export function hashWithSalt(secret: string, salt: Buffer): Promise<Buffer> {
  return queued(() => hashRaw(secret, { ...PARAMETERS, salt }));
}
