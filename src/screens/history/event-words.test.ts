import { expect, test } from "vitest";
import { eventWords } from "./event-words";

const happened = (event: string, more: Partial<Parameters<typeof eventWords>[0]> = {}) =>
  eventWords({ event, result: "success", method: null, ...more }).text;

test("a sign-in says how, and how far it came", () => {
  expect(happened("sign_in", { method: "PASSWORD", nextStep: null })).toBe("Signed in with password");
  expect(happened("sign_in", { method: "PASSWORD", nextStep: "challenge" })).toBe(
    "Began to sign in with password",
  );
  expect(happened("sign_in", { method: "PASSWORD", onTrustedDevice: true })).toBe(
    "Signed in with password on a trusted device",
  );
  expect(happened("sign_in", { method: "MAIL", mailed: "code" })).toBe("Signed in with code from an email");
  expect(happened("sign_in", { method: "MAIL", result: "failure" })).toBe("Sign-in failed with email link");
});

test("a method is called as the pages call it, and one that isn't known isn't named", () => {
  expect(happened("method.added", { method: "GOOGLE_AUTH" })).toBe("Authenticator app added");
  expect(happened("method.added", { method: "CARRIER_PIGEON" })).toBe("A method added");
});

test("being asked who it is isn't told as trouble", () => {
  const refusal = { result: "failure", code: "STEP_UP_REQUIRED" } as const;
  expect(happened("access.refused", refusal)).toBe("Asked to confirm identity");
  expect(happened("access.refused", { result: "failure", code: "FORBIDDEN" })).toBe("Action refused");
  expect(happened("access.refused", { ...refusal, code: "FORBIDDEN", count: 40 })).toBe(
    "Action refused, 40 times",
  );
});

test("an event this page doesn't know is said plainly, and can't be denied", () => {
  expect(eventWords({ event: "toString", result: "success", method: null })).toMatchObject({
    text: "Something else happened",
    isOwnDoing: false,
  });
});
