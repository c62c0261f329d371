/**
 * Finds misspelt names of settings, each of which would silently be a default. What platforms set by themselves is
 * left out, as nobody there could do anything about it.
 */

/** Kubernetes describes a service called `latchkey` in these (kubernetes.io, "Environment variables" of services). */
const SERVICE_LINK = /^LATCHKEY_(SERVICE_(HOST|PORT)|PORT(_\d+_(TCP|UDP)(_(PROTO|PORT|ADDR))?)?)/;
const PLATFORM =
  /^(NEXT|VERCEL|NPM|NODE|FLY|RENDER|RAILWAY|HEROKU|DYNO|AWS|GOOGLE|K_|KUBERNETES|WEBSITE|PG|POSTGRES|LC|XDG|SSH|DBUS|CI|GITHUB|GITLAB)(_|$)/;
const PREFIX = /^(LATCHKEY|NEXT_PUBLIC)_/;

/** How many wrong letters a name of so many still has: HOME is not meant to be HOST. */
const allowance = (length: number) => (length < 6 ? 0 : length < 12 ? 1 : length < 14 ? 2 : 3);

/**
 * @param given the names that are set
 * @param known the names that mean something
 * @returns what was probably meant, in the order of `given`
 */
export function nearMisses(
  given: readonly string[],
  known: readonly string[],
): { name: string; meant: string }[] {
  const candidates = known.map((name) => ({ name, letters: lettersOf(name) }));
  return given.flatMap((name) => {
    if (known.includes(name) || !/^[A-Za-z][A-Za-z0-9_-]*$/.test(name)) return [];
    if (SERVICE_LINK.test(name) || (PLATFORM.test(name) && !PREFIX.test(name))) return [];
    const letters = lettersOf(name);
    const meant = candidates.find((candidate) => isNear(letters, candidate.letters))?.name;
    // If the right name is set as well, the other one is no mistake.
    return meant === undefined || given.includes(meant) ? [] : [{ name, meant }];
  });
}

function isNear(letters: string, known: string): boolean {
  const allowed = allowance(known.length);
  return Math.abs(letters.length - known.length) <= allowed && distance(letters, known, allowed) <= allowed;
}

const lettersOf = (name: string) => name.toUpperCase().replace(PREFIX, "").replaceAll(/[_-]/g, "");

/**
 * Letters to add, drop, change or swap with their neighbour (optimal string alignment). Every start compares all names
 * that are set, so it goes no further once it is clear that there are more than `most`.
 */
function distance(a: string, b: string, most: number): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const changed = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = isSwapped ? (before[j - 2] ?? 0) + 1 : changed;
      row.push(Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, changed, swapped));
    }
    // The next row is made of these two.
    if (Math.min(...row) > most && Math.min(...last) >= most) return most + 1;
    [before, last] = [last, row];
  }
  return last[b.length] ?? most + 1;
}
