import { describe, expect, it } from "vitest";
import type { HistoryEntry } from "./entry";
import { isOnNewDevice, signInWords } from "./sign-in-words";

/** Guarantee: a row says of a sign-in how far it came and what went wrong. */

const step = (more: Partial<HistoryEntry>): HistoryEntry => ({
  id: "1",
  at: "2026-11-26T10:00:00.000Z",
  event: "sign_in.second_step",
  result: "success",
  method: "GOOGLE_AUTH",
  device: "Chrome on Linux",
  place: "",
  ...more,
});
const signIn = (within: HistoryEntry[], more: Partial<HistoryEntry> = {}): HistoryEntry =>
  step({ event: "sign_in", method: "PASSWORD", nextStep: "challenge", within, ...more });
const said = (entry: HistoryEntry) => {
  const { title, facts } = signInWords(entry);
  return [title, ...facts].join(" · ");
};
const WRONG = step({ result: "failure" });

describe("a sign-in in one row", () => {
  it.each([
    [
      signIn([WRONG, WRONG, step({})]),
      "Signed in · password and app · Chrome on Linux · after 2 wrong codes",
    ],
    [signIn([WRONG]), "Began to sign in · password · Chrome on Linux · after 1 wrong code"],
    [signIn([step({ method: "BACKUP_CODE" })]), "Signed in · password and backup code · Chrome on Linux"],
    [signIn([], { nextStep: null }), "Signed in · password · Chrome on Linux"],
    [
      signIn([], { nextStep: null, onTrustedDevice: true, device: "" }),
      "Signed in · password and a trusted device",
    ],
    [
      signIn([], { method: "MAIL", mailed: "code", nextStep: null }),
      "Signed in · code from an email · Chrome on Linux",
    ],
    [
      signIn([], { method: "MAIL", mailed: "invitation", nextStep: null }),
      "Signed in · invitation · Chrome on Linux",
    ],
    [signIn([], { method: "MAIL", nextStep: null }), "Signed in · email link · Chrome on Linux"],
    // Confirming who one is later on is no part of how one got in.
    [
      signIn([step({}), step({ event: "step_up", method: "PASSKEY" })]),
      "Signed in · password and app · Chrome on Linux",
    ],
  ])("%#: says how far it came, with what, and after what", (entry, words) => {
    expect(said(entry)).toBe(words);
  });

  it("a new device shows whichever step completed the sign-in", () => {
    expect(isOnNewDevice(signIn([step({ onNewDevice: true })]))).toBe(true);
    expect(isOnNewDevice(signIn([], { onNewDevice: true }))).toBe(true);
    expect(isOnNewDevice(signIn([step({})]))).toBe(false);
  });
});
