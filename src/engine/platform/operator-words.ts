/**
 * Errors that an operator can fix, by SQLSTATE (PostgreSQL appendix A) or Node's error code. Any other error's
 * message isn't shown, as it might quote user input.
 */
const SQLSTATES = /^(08|28|53|57|58|XX)[0-9A-Z]{3}$|^(3D000|3F000|25006|42501|42P01|42703|42704|55000)$/;
const CODES =
  /^(E(CONN(REFUSED|RESET|ABORTED)|TIMEDOUT|HOSTUNREACH|NETUNREACH|NOTFOUND|AI_AGAIN|PIPE|NOSPC|ACCES|NOENT)|CONNECT_TIMEOUT|CONNECTION_(CLOSED|ENDED|DESTROYED))$/;
const ENCRYPTION = /^ERR_(TLS|SSL)|CERT|LEAF_SIGNATURE/;
const LONGEST = 300;

/**
 * The server's own words for the first such error among an error and its causes, on one line.
 * @returns undefined where there is none
 */
export function operatorWords(error: unknown): string | undefined {
  let link = error;
  for (let depth = 0; depth < 8 && link instanceof Error; depth += 1) {
    const code = "code" in link && typeof link.code === "string" ? link.code : "";
    const isMendable = SQLSTATES.test(code) || CODES.test(code) || ENCRYPTION.test(code);
    if (isMendable) return link.message.replaceAll(/\s+/g, " ").slice(0, LONGEST) || undefined;
    link = link.cause;
  }
  return undefined;
}
