/** Says why a password is weak and what to change; the server decides (NIST SP 800-63B-4 §3.1.1.2). */

export type PasswordRules = {
  /** In characters. */
  min: number;
  max: number;
  /** Words an attacker tries first: the person's address and name, the product's name. */
  personal: readonly string[];
};

export type PasswordAdvice = {
  /**
   * `empty` is nothing typed, `weak` comes with a reason to change it, `fair` is enough, `strong` is longer than
   * asked.
   */
  level: "empty" | "weak" | "fair" | "strong";
  reasons: readonly string[];
};

const COMMON = /pass ?w[o0]rd|letmein|welcome|iloveyou|monkey|dragon|football|admin|login|abc123|trustno/i;
const SEQUENCES = ["abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"];
const SEQUENCE_LENGTH = 5;
const SHORTEST_PERSONAL_WORD = 3;
const GENEROUS_LENGTH = 5;

/** What to say about this password under these rules. */
export function passwordAdvice(password: string, rules: PasswordRules): PasswordAdvice {
  if (password === "") return { level: "empty", reasons: [] };
  const length = [...password].length;
  const reasons = [
    ...lengthReasons(length, rules),
    ...personalReasons(password, rules.personal),
    ...patternReasons(password),
  ];
  if (reasons.length > 0) return { level: "weak", reasons };
  return { level: length >= rules.min + GENEROUS_LENGTH ? "strong" : "fair", reasons: [] };
}

function lengthReasons(length: number, { min, max }: PasswordRules): string[] {
  if (length > max) return [`At most ${max} characters`];
  if (length >= min) return [];
  const missing = min - length;
  return [`${missing} more ${missing === 1 ? "character" : "characters"} needed`];
}

function personalReasons(password: string, personal: readonly string[]): string[] {
  const text = password.toLowerCase();
  const found = personal
    .flatMap((entry) => entry.toLowerCase().split(/[^\p{L}\p{N}]+/u))
    .find((word) => word.length >= SHORTEST_PERSONAL_WORD && !isTopLevelDomain(word) && text.includes(word));
  return found ? [`Leave out “${found}”: it's easy to guess from your details`] : [];
}

function isTopLevelDomain(word: string): boolean {
  return ["com", "org", "net", "www"].includes(word);
}

function patternReasons(password: string): string[] {
  const reasons: string[] = [];
  if (isRepetition(password)) reasons.push("Don't repeat the same characters");
  if (hasSequence(password)) reasons.push("Avoid runs like “abcde” or “12345”");
  const common = COMMON.exec(password)?.[0];
  if (common) reasons.push(`Avoid common words like “${common.toLowerCase()}”`);
  return reasons;
}

function isRepetition(password: string): boolean {
  const distinct = new Set(password.toLowerCase()).size;
  return (
    /(.)\1{3}/u.test(password) || /^(.{1,6})\1+$/u.test(password) || (password.length >= 8 && distinct < 5)
  );
}

function hasSequence(password: string): boolean {
  const text = password.toLowerCase();
  const runs = SEQUENCES.flatMap((run) => [run, [...run].reverse().join("")]);
  return runs.some((run) =>
    Array.from({ length: run.length - SEQUENCE_LENGTH + 1 }, (_, at) =>
      run.slice(at, at + SEQUENCE_LENGTH),
    ).some((part) => text.includes(part)),
  );
}
