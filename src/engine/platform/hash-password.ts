import { availableParallelism } from "node:os";
import { hash, hashRaw, verify } from "@node-rs/argon2";
import { AppError } from "@/contract/errors";
import { emit } from "./signals";
import { deadlineIn, isUsedUp } from "./time-budget";

/**
 * Argon2id at OWASP's floor (19 MiB, 2 passes), with a bounded queue. A flood of sign-ins must not take all memory and
 * every core from those that are already let in.
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
  tell();
  try {
    requireTime();
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next.start();
    else running -= 1;
    tell();
  }
}

/** Whoever asked waits no longer, so nothing is hashed for them. */
function requireTime(): void {
  if (isUsedUp()) throw new AppError("UNAVAILABLE", { retryAfter: 2 });
}

const tell = () => emit("hashQueue", { running, waiting: waiting.length });

function turn(): Promise<void> {
  if (waiting.length >= WAITING_AT_MOST)
    return Promise.reject(new AppError("UNAVAILABLE", { retryAfter: 2 }));
  return new Promise((resolve, reject) => {
    const place = { start: () => {}, expired: false };
    const timer = setTimeout(() => {
      waiting.splice(waiting.indexOf(place), 1);
      reject(new AppError("UNAVAILABLE", { retryAfter: 2 }));
    }, deadlineIn(WAIT_MS) - Date.now());
    place.start = () => {
      clearTimeout(timer);
      resolve();
    };
    waiting.push(place);
    tell();
  });
}

/** The parameters and salt of a hash. */
export type Recipe = { salt: Buffer; memoryCost: number; timeCost: number; parallelism: number };

const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$[\w+/]+$/;

/** Today's parameters, under a given salt. */
export const recipeWith = (salt: Buffer): Recipe => ({ ...PARAMETERS, salt });

/** The parameters of a stored hash; undefined for one that can't be read. */
export function recipeOf(stored: string): Recipe | undefined {
  const [, memory, time, lanes, salt] = PHC.exec(stored) ?? [];
  if (salt === undefined) return undefined;
  const parameters = { memoryCost: Number(memory), timeCost: Number(time), parallelism: Number(lanes) };
  return { ...parameters, salt: Buffer.from(salt, "base64") };
}

/**
 * The hashes that a recipe gives of all forms of a typed password, as PHC strings. The first is of the stored form.
 * Their number depends on the typed text alone.
 */
export function hashesBy(typed: string, recipe: Recipe): Promise<[string, ...string[]]> {
  const [kept, ...others] = formsOf(typed);
  // In one place of the queue and one after the other: what somebody types gets them no more of the machine.
  return queued(async () => {
    const hashes: [string, ...string[]] = [await hash(kept, recipe)];
    for (const form of others) {
      requireTime();
      hashes.push(await hash(form, recipe));
    }
    return hashes;
  });
}

/** The one hash of it that is kept. */
export function hashBy(chosen: string, recipe: Recipe): Promise<string> {
  return queued(() => hash(composed(chosen), recipe));
}

/** Normalises a password, so that any keyboard's composition of a letter matches (NIST SP 800-63B-4 §3.1.1.2). */
const composed = (password: string): string => password.normalize("NFC");

/** @returns a PHC string with its own random salt and its parameters. @throws AppError UNAVAILABLE under a flood */
export function hashPassword(password: string): Promise<string> {
  return queued(() => hash(composed(password), PARAMETERS));
}

/** Forms that a hash from before normalisation may have been made of: as typed, or decomposed. */
function formsOf(typed: string): [string, ...string[]] {
  const [kept = typed, ...others] = new Set([composed(typed), typed, typed.normalize("NFD")]);
  return [kept, ...others];
}

/**
 * Takes as long as a real comparison even without a hash to compare with. All forms of what was typed are tried, so
 * that the number of hashes reveals nothing.
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
  return { isOutdated: hasOldParameters(stored) || !right.includes(composed(password)) };
}

/** Whether a hash was made with other parameters than today's. */
export const hasOldParameters = (stored: string): boolean => !stored.startsWith(CURRENT);

/** A raw 32-byte hash under a given salt, for secrets that are looked up by it (NIST SP 800-63B-4 §3.1.2.2). */
export async function hashWithSalt(secret: string, salt: Buffer): Promise<Buffer> {
  const [hashed = Buffer.alloc(0)] = await hashAllWithSalt([secret], salt);
  return hashed;
}

/** Many of them for one person, one after the other: one place in the queue and one person's wait, however many. */
export function hashAllWithSalt(secrets: readonly string[], salt: Buffer): Promise<Buffer[]> {
  return queued(async () => {
    const hashed: Buffer[] = [];
    for (const secret of secrets) {
      requireTime();
      hashed.push(await hashRaw(secret, { ...PARAMETERS, salt }));
    }
    return hashed;
  });
}
