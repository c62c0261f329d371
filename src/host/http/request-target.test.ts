import { expect, it } from "vitest";
import { readTarget, tidied } from "./request-target";

/** Guarantee: in every form a request line asks for something of this server's, or is refused (RFC 9112 §3.2). */

it.each([
  ["/mfa/status?a=b", { url: "/mfa/status?a=b" }],
  ["//evil.test/x", { url: "//evil.test/x" }],
  ["http://evil.test/mfa/status", { url: "/mfa/status", host: "evil.test" }],
  ["HTTPS://evil.test:8443/a?b=http://c", { url: "/a?b=http://c", host: "evil.test:8443" }],
  ["http://evil.test", { url: "/", host: "evil.test" }],
  ["http://evil.test?a=b", { url: "/?a=b", host: "evil.test" }],
  ["http://[::1]:3000/x", { url: "/x", host: "[::1]:3000" }],
])("W17: %s", (given, read) => {
  expect(readTarget(given, "GET")).toEqual(read);
});

it.each([
  "*",
  "",
  "evil",
  "evil.test:443",
  "ftp://evil.test/x",
  "http://",
  "http:///x",
  "http://a@b/x",
  "http:\\\\b/x",
])("W17: %s is none", (given) => {
  expect(readTarget(given, "GET")).toBeUndefined();
});

it("W17: only OPTIONS asks for the server as a whole", () => {
  expect(readTarget("*", "OPTIONS")).toEqual({ url: "*" });
});

it.each([
  ["//evil.test/x", "/evil.test/x"],
  ["/\\evil.test", "/evil.test"],
  ["/login//?next=//a", "/login/?next=//a"],
  ["/a\\/\\b", "/a/b"],
  ["///", "/"],
])("W17: %s leads to %s, which is this server's", (given, leadsTo) => {
  expect(tidied(given)).toBe(leadsTo);
});

it.each(["/", "/mfa/status?a=//b", "/a%2F%2Fb"])("W17: %s stays", (given) => {
  expect(tidied(given)).toBeUndefined();
});
