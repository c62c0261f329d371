/** What a token lacks, for an API to tell and a client to read (RFC 9470 §3). */
export type Challenge = {
  /** What would be enough, first choice first, with spaces between them. */
  acr_values?: string;
  /** Seconds that the last proof may be old. */
  max_age?: string;
};

const quoted = (text: string): string => `"${text.replace(/[^\x20-\x7e]/g, "").replace(/["\\]/g, "")}"`;

export function writeChallenge(
  error: string | undefined,
  description: string,
  { acr_values, max_age }: Challenge,
): string {
  if (error === undefined) return "Bearer";
  const parameters = { error, error_description: description, acr_values, max_age };
  const said = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${quoted(value)}`],
  );
  return `Bearer ${said.join(", ")}`;
}

const PARAMETER = /([a-z_]+)="((?:[^"\\]|\\.)*)"/gi;

/**
 * Turns an API's answer into what mends it: parameters for the next authorization request.
 *
 *     const missing = readChallenge(response.headers.get("www-authenticate"));
 *     if (missing) redirect(authorizationUrl({ ...usual, ...missing }));
 *
 * @returns undefined where the answer asks for no step-up
 */
export function readChallenge(header: string | null | undefined): Challenge | undefined {
  if (!header || !/^bearer /i.test(header)) return undefined;
  const said = new Map<string, string>();
  for (const [, name = "", value = ""] of header.matchAll(PARAMETER)) {
    if (!said.has(name.toLowerCase())) said.set(name.toLowerCase(), value.replace(/\\(.)/g, "$1"));
  }
  if (said.get("error") !== "insufficient_user_authentication") return undefined;
  const acr = said.get("acr_values");
  const age = said.get("max_age");
  return {
    ...(acr === undefined ? {} : { acr_values: acr }),
    ...(age !== undefined && /^\d+$/.test(age) ? { max_age: age } : {}),
  };
}
