import { expect, it } from "vitest";
import { type Change, changeWords } from "./change-words";

/** Guarantee: who reads that something was changed reads from what to what. */

it.each<[Change, string]>([
  [{ what: "role", from: "0", to: "254" }, "Role: Member → Administrator"],
  [{ what: "name", from: "Acme", to: "Acme Ltd" }, "Name: Acme → Acme Ltd"],
  [{ what: "roles", from: "", to: "254,255" }, "Of: everybody → Administrator, Owner"],
  [
    { what: "methods", from: "", to: "PASSKEY,GOOGLE_AUTH" },
    "Accepted: any method → Passkey, Authenticator app",
  ],
  [{ what: "trusted-devices", from: "true", to: "false" }, "Trusted devices: allowed → not allowed"],
  [
    { what: "required-from", from: "2026-12-10T12:00:00.000Z", to: "" },
    /^Second step required: from .*10.* → no$/,
  ],
  // Of before it was recorded.
  [{ what: "roles", from: null, to: "" }, "Of: everybody"],
] as [Change, string][])("%#: %j", (change, words) => {
  if (typeof words === "string") expect(changeWords(change)).toBe(words);
  else expect(changeWords(change)).toMatch(words);
});
