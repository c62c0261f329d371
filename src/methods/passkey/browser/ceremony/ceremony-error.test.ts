import { describe, expect, it } from "vitest";
import { readProblem } from "@/ui/form/problem";
import { type Circumstances, ceremonyError } from "./ceremony-error";

const USUAL: Circumstances = {
  ceremony: "get",
  waitedMs: 2_000,
  timeoutMs: 60_000,
  isFramed: false,
  isSecure: true,
  isSupported: true,
};

const thrown = (name: string) => new DOMException("The operation is not allowed.", name);

describe("what a browser refuses is told in words that say what to do", () => {
  it.each<[string, string, Partial<Circumstances>, RegExp]>([
    ["cancelled", "NotAllowedError", {}, /it was cancelled, or your passkey isn't on this device/],
    ["cancelled while adding", "NotAllowedError", { ceremony: "create" }, /didn't make a passkey/],
    ["timed out", "NotAllowedError", { waitedMs: 59_900 }, /took too long/],
    ["inside another page", "NotAllowedError", { isFramed: true }, /inside another one/],
    ["over http", "TypeError", { isSecure: false, isSupported: false }, /starts with https/],
    ["there already", "InvalidStateError", { ceremony: "create" }, /in that place already/],
    ["without a lock", "ConstraintError", { ceremony: "create" }, /a fingerprint or a PIN first/],
    ["of another site", "SecurityError", {}, /don't work at this address/],
    ["in an old browser", "Error", { isSupported: false }, /don't work in this browser/],
    ["without an algorithm", "NotSupportedError", { ceremony: "create" }, /not in that place/],
    ["stopped", "AbortError", {}, /was stopped/],
    ["for an unknown reason", "UnknownError", {}, /couldn't use the passkey/],
  ])("%s", (_, name, change, words) => {
    const error = ceremonyError(thrown(name), { ...USUAL, ...change });
    // As a page shows it: never as a lost connection, never with the browser's own words.
    expect(readProblem(error).message).toMatch(words);
    expect(error.message).not.toContain("not allowed");
  });
});
