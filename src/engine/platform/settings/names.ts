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
  return given.flatMap((name) => {
    if (known.includes(name) || !/^[A-Za-z][A-Za-z0-9_-]*$/.test(name)) return [];
    if (SERVICE_LINK.test(name) || (PLATFORM.test(name) && !PREFIX.test(name))) return [];
    const meant = known.find((candidate) => isNear(name, candidate));
    // If the right name is set as well, the other one is no mistake.
    return meant === undefined || given.includes(meant) ? [] : [{ name, meant }];
  });
}

function isNear(name: string, known: string): boolean {
  const [a, b] = [bare(name), bare(known)];
  const allowed = allowance(b.length);
  return Math.abs(a.length - b.length) <= allowed && distance(a, b) <= allowed;
}

const bare = (name: string) => name.toUpperCase().replace(PREFIX, "").replaceAll(/[_-]/g, "");

/** Letters to add, drop, change or swap with their neighbour (optimal string alignment). */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const at = (up: number, left: number) => rows[i - up]?.[j - left] ?? 0;
      const isSame = a[i - 1] === b[j - 1];
      const swapped =
        a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(2, 2) + 1 : Number.POSITIVE_INFINITY;
      row.push(Math.min(at(1, 0) + 1, (row[j - 1] ?? 0) + 1, at(1, 1) + (isSame ? 0 : 1), swapped));
    }
    rows.push(row);
  }
  return rows[a.length]?.[b.length] ?? Number.POSITIVE_INFINITY;
}
