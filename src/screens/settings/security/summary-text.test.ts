import { describe, expect, it } from "vitest";
import type { MethodState } from "@/methods/panel/panel";
import { summaryOf } from "./summary-text";

const app: MethodState = {
  type: "GOOGLE_AUTH",
  name: "Authenticator app",
  description: "",
  isAvailable: true,
  isConfigured: true,
  isEnabled: true,
};
const passkey: MethodState = {
  ...app,
  type: "PASSKEY",
  name: "Passkey",
  isConfigured: false,
  isEnabled: false,
};
const facts = { hasPassword: true, backupCodesLeft: 10 };

describe("the line that says how well an account is protected", () => {
  it("never calls an account protected whose methods are all off", () => {
    const off = summaryOf({ ...facts, methods: [{ ...app, isEnabled: false }] });
    expect(off).toMatchObject({ isProtected: false, line: "Only your password protects this account" });
    expect(off.setUp).toBeUndefined();
    const byMail = summaryOf({ ...facts, hasPassword: false, methods: [passkey] });
    expect(byMail).toMatchObject({ line: "Only your email protects this account", setUp: "PASSKEY" });
  });

  it("counts what is on, and advises a second way to who has one", () => {
    expect(summaryOf({ ...facts, methods: [app, passkey] })).toMatchObject({
      isProtected: true,
      setUp: "PASSKEY",
    });
    const both = summaryOf({ ...facts, methods: [app, { ...passkey, isConfigured: true, isEnabled: true }] });
    expect(both.line).toBe("Your account is protected by 2 methods");
  });

  it("never advises mail, and a stronger way to who has only mail", () => {
    const mail: MethodState = { ...app, type: "MAGIC_LINK", name: "Email link" };
    const unused = { ...mail, isConfigured: false, isEnabled: false };
    const noApp = { ...app, isConfigured: false, isEnabled: false };
    const onlyKey = [noApp, unused, { ...passkey, isConfigured: true, isEnabled: true }];
    expect(summaryOf({ ...facts, methods: onlyKey })).toMatchObject({ setUp: "GOOGLE_AUTH" });
    expect(summaryOf({ ...facts, methods: [app, unused] }).setUp).toBeUndefined();
    expect(summaryOf({ ...facts, methods: [noApp, mail, passkey] })).toMatchObject({
      line: "Your account is protected by your email link",
      advice: expect.stringMatching(/^Email is the weakest/),
      setUp: "PASSKEY",
    });
  });

  it("advises nothing that can't be set up here", () => {
    const summary = summaryOf({ ...facts, methods: [app, { ...passkey, isAvailable: false }] });
    expect(summary.setUp).toBeUndefined();
  });

  it("puts running out of backup codes before another method", () => {
    const summary = summaryOf({ ...facts, methods: [app, passkey], backupCodesLeft: 3 });
    expect(summary.advice).toMatch(/low on backup codes/);
  });

  it("doesn't call none left low", () => {
    const summary = summaryOf({ ...facts, methods: [app, passkey], backupCodesLeft: 0 });
    expect(summary.advice).toMatch(/^You've no backup codes left/);
  });
});
