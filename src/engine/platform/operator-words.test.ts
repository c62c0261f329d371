import { describe, expect, it } from "vitest";
import { logRecord } from "./log";
import { operatorWords } from "./operator-words";

const failure = (code: string, message: string, cause?: unknown) =>
  Object.assign(new Error(message, { cause }), { code });

describe("W08: what an operator can mend stands in the log in the server's own words", () => {
  it.each([
    ["08P01", "unsupported startup parameter: statement_timeout"],
    ["28P01", 'password authentication failed for user "latchkey"'],
    ["3D000", 'database "latchkey" does not exist'],
    ["42501", "permission denied for table users"],
    ["42P01", 'relation "users" does not exist'],
    ["53100", 'could not extend file "base/1/2": No space left on device'],
    ["53300", "sorry, too many clients already"],
    ["57P03", "the database system is starting up"],
    ["ECONNREFUSED", "connect ECONNREFUSED 10.0.0.1:5432"],
    ["ENOTFOUND", "getaddrinfo ENOTFOUND db.example.com"],
    ["SELF_SIGNED_CERT_IN_CHAIN", "self-signed certificate in certificate chain"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "Hostname/IP does not match certificate's altnames"],
  ])("%s", (code, message) => {
    const wrapped = new Error("Failed query: insert … params: ada@example.test", {
      cause: failure(code, message),
    });
    expect(operatorWords(wrapped)).toBe(message);
    const record = logRecord("error", "request failed", { error: wrapped });
    expect(record).toMatchObject({ code, words: message });
    expect(JSON.stringify(record)).not.toContain("ada@example.test");
  });

  it.each([
    ["23505", 'duplicate key value violates unique constraint "users_email_key"'],
    ["22P02", 'invalid input syntax for type uuid: "ada@example.test"'],
    ["22001", "value too long"],
    ["P0001", "raised with a value"],
    ["", "anything"],
  ])("and no other: %s", (code, message) => {
    expect(operatorWords(failure(code, message))).toBeUndefined();
    expect(operatorWords(new Error(message))).toBeUndefined();
    expect(JSON.stringify(logRecord("error", "x", { error: failure(code, message) }))).not.toContain(message);
  });

  it("on one line, and not a long one", () => {
    const words = operatorWords(failure("53100", `no\nroom ${"x".repeat(500)}`)) ?? "";
    expect(words).toMatch(/^no room x/);
    expect(words.length).toBeLessThanOrEqual(300);
  });
});
