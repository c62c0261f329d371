import { describe, expect, it } from "vitest";
import { METHODS } from "@/methods/servers";
import type { Notice } from "../notices";
import { type NoticeKinds, noticeAmong } from "./notice-kind";
import { KINDS } from "./notices";

/** Guarantee: a notice says what happened to the account and what to do about it. */

const EVIL = "Eve https://evil.test/reset";
/** What kinds are told with, by name. */
const FACTS: Readonly<Record<string, unknown>> = {
  method: "Authenticator app",
  name: EVIL,
  organization: EVIL,
  role: "Owner",
  address: "ada@example.test",
  left: 3,
  minutes: 15,
  failures: 4,
};
const all: NoticeKinds = Object.assign({}, KINDS, ...Object.values(METHODS).map(({ notices }) => notices));
const told = (kind: string) => ({
  kind,
  ...Object.fromEntries(Object.keys(all[kind]?.schema.shape ?? {}).map((fact) => [fact, FACTS[fact]])),
});

describe.each(Object.keys(all))("%s", (kind) => {
  const read = (given: { kind: string }) => noticeAmong(all).parse(given);

  it("says all it was told, with no address that a mail program makes a link of", () => {
    const { title, happened } = read(told(kind));
    const words = `${title} ${happened}`;
    expect(title).not.toMatch(/[.!]$/);
    expect(happened).toMatch(/\.$/);
    expect(words).not.toMatch(/evil\.test|https:/);
    expect(words).not.toMatch(/undefined|null|\[object/);
    const { name, left, failures, organization } = told(kind) as Record<string, unknown>;
    if (name !== undefined || organization !== undefined) expect(words).toContain("Eve");
    for (const count of [left, failures]) if (count !== undefined) expect(words).toContain(String(count));
  });

  it("is refused where it is told with something else than it is of", () => {
    const [required] = Object.keys(all[kind]?.schema.shape ?? {});
    if (required !== undefined) expect(() => read({ ...told(kind), [required]: {} })).toThrow();
  });
});

it("a kind that nobody knows is refused, also one that every object has", () => {
  const known = noticeAmong(all);
  for (const kind of ["no-such-kind", "constructor", "toString"])
    expect(known.safeParse({ kind }).success).toBe(false);
});

it("a lock that no time ends says how to get back in", () => {
  const locked: Notice = { kind: "account-locked", minutes: null };
  const { title, happened } = noticeAmong(KINDS).parse(locked);
  expect(title).toBe("Your account is locked");
  expect(happened).toContain("sign in with a passkey, or with your password: a link");
});

it("what everything is taken off by names each thing that is taken", () => {
  const { happened } = noticeAmong(KINDS).parse({ kind: "mfa-reset" });
  expect(happened).toContain("Every method, passkey, backup code and trusted device was removed");
});
