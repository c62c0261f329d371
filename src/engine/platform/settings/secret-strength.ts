/** Public keys are derived from the secret, so anybody can check guesses offline: it must be random, not invented. */

const FEWEST_BYTES = 8;
const COMMON =
  /change.?me|replace.?me|pass.?word|secret|example|default|latchkey|qwerty|your|key|auth|test|insecure/gi;

/** @returns what makes a secret easy to guess; undefined where nothing of it is seen */
export function weaknessOf(secret: string): string | undefined {
  if (new Set(Buffer.from(secret)).size < FEWEST_BYTES)
    return `has fewer than ${FEWEST_BYTES} different characters`;
  if (isRepetition(secret)) return "says one thing again and again";
  if (isRow(secret)) return "is a row of characters that follow each other";
  const own = secret.replace(COMMON, "").replace(/[^a-z0-9]/gi, "");
  return new Set(own).size < FEWEST_BYTES ? "is made of common words" : undefined;
}

function isRepetition(secret: string): boolean {
  for (let period = 1; period <= secret.length / 2; period += 1)
    if (secret.startsWith(secret.slice(period))) return true;
  return false;
}

/** Three in four characters follow the one before them. */
function isRow(secret: string): boolean {
  const bytes = [...Buffer.from(secret)];
  const steps = bytes.slice(1).filter((byte, at) => Math.abs(byte - (bytes[at] ?? 0)) === 1);
  return steps.length > bytes.length * 0.75;
}
