import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { MfaType } from "@/contract/methods";
import type { ProofMethod } from "@/contract/proofs";
import type { Account, Factor, Organization, Proof } from "../principal/principal";
import { assuranceOf } from "./assurance";
import { confirmsPassword, decide, hasSecondProof } from "./policy";

const NOW = new Date("2026-05-04T12:00:00Z");
const proofs = (...methods: ProofMethod[]): Proof[] =>
  methods.map((method) => ({ method, at: NOW.toISOString() }));

function factor(type: MfaType, enabled = true, status: Factor["status"] = "active"): Factor {
  const rest = {
    sealed: "",
    keyId: "",
    counter: 0,
    credentialId: null,
    name: "",
    details: {},
    accessEpoch: 0,
  };
  const times = { createdAt: NOW.toISOString(), confirmedAt: null, lastUsedAt: null, expiresAt: null };
  return { id: randomUUID(), type, status, enabled, ...rest, ...times };
}

function account(types: MfaType[], more: Partial<Account> = {}): Account {
  return {
    id: randomUUID(),
    email: "ada@example.test",
    emailVerified: true,
    emailChangedAt: null,
    hasPassword: true,
    passwordByMail: false,
    passwordChangedAt: null,
    firstName: "Ada",
    lastName: "",
    primaryMethod: types[0] ?? null,
    epochs: { access: 0, trust: 0, rules: 0, grants: 0 },
    userHandle: Buffer.alloc(32),
    mfaLockedUntil: null,
    enrolmentNeedsMail: false,
    mustEnrol: false,
    recovery: null,
    backupCodesLeft: 10,
    orgRole: 0,
    organization: null,
    factors: types.map((type) => factor(type)),
    ...more,
  };
}

const enforcing = (more: Partial<Organization> = {}): Organization => ({
  id: randomUUID(),
  name: "Engine",
  mfaEnforcedFrom: new Date(NOW.getTime() - 1000),
  mfaEnforcedRoles: null,
  mfaAllowedMethods: null,
  trustedDevicesAllowed: true,
  ...more,
});

describe("B02: what is enabled is asked for, whatever policy says", () => {
  it.each<[string, MfaType[], ProofMethod[], ReturnType<typeof decide>["level"], MfaType[]]>([
    ["a password where nothing is on", [], ["PASSWORD"], "full", []],
    ["a password where a code is on", ["GOOGLE_AUTH"], ["PASSWORD"], "pending", ["GOOGLE_AUTH"]],
    ["a password and the code", ["GOOGLE_AUTH"], ["PASSWORD", "GOOGLE_AUTH"], "full", []],
    ["a password and a backup code", ["GOOGLE_AUTH"], ["PASSWORD", "BACKUP_CODE"], "full", []],
    ["a password on a trusted device", ["GOOGLE_AUTH"], ["PASSWORD", "TRUSTED_DEVICE"], "full", []],
    ["a password and the mailed link", ["MAGIC_LINK"], ["PASSWORD", "MAGIC_LINK"], "full", []],
    ["a passkey alone: two factors at once", ["PASSKEY"], ["PASSKEY"], "full", []],
    ["a mailed link where nothing is on", [], ["MAIL"], "full", []],
    ["a mailed link where a code is on", ["GOOGLE_AUTH"], ["MAIL"], "pending", ["GOOGLE_AUTH"]],
  ])("%s", (_what, enabled, given, level, methods) => {
    expect(decide(account(enabled), proofs(...given), NOW)).toMatchObject({ level, methods });
  });
});

describe("B09: mail is never both factors", () => {
  it("isn't offered after mail; the password stands in", () => {
    const decision = decide(account(["MAGIC_LINK"]), proofs("MAIL"), NOW);
    expect(decision).toEqual({ level: "pending", methods: [], passwordStandsIn: true });
  });

  it("isn't accepted after mail", () => {
    expect(decide(account(["MAGIC_LINK"]), proofs("MAIL", "MAGIC_LINK"), NOW).level).toBe("pending");
    expect(hasSecondProof(proofs("MAIL", "MAGIC_LINK"))).toBe(false);
  });

  it("lets the password finish what mail began", () => {
    expect(decide(account(["MAGIC_LINK"]), proofs("MAIL", "PASSWORD"), NOW).level).toBe("full");
  });

  it("offers only the others where there are others", () => {
    const decision = decide(account(["MAGIC_LINK", "GOOGLE_AUTH"]), proofs("MAIL"), NOW);
    expect(decision).toEqual({ level: "pending", methods: ["GOOGLE_AUTH"], passwordStandsIn: false });
  });
});

describe("L04: a password that was set by mail is worth that mail", () => {
  const byMail = (types: MfaType[], more: Partial<Account> = {}) =>
    account(types, { passwordByMail: true, ...more });
  const enforced = { organization: enforcing() };

  it.each<[string, Account]>([
    ["where nobody requires a second step", byMail(["MAGIC_LINK"])],
    ["where an organization does", byMail(["MAGIC_LINK"], enforced)],
    [
      "where it accepts nothing else",
      byMail(["MAGIC_LINK"], { organization: enforcing({ mfaAllowedMethods: ["MAGIC_LINK"] }) }),
    ],
  ])("so that no order of the mailbox's proofs passes two steps, %s", (_where, facts) => {
    for (const given of [
      ["PASSWORD"],
      ["PASSWORD", "MAGIC_LINK"],
      ["PASSWORD", "MAIL"],
      ["MAIL", "PASSWORD"],
      ["MAIL", "PASSWORD", "MAGIC_LINK"],
    ] as const) {
      expect(decide(facts, proofs(...given), NOW)).toEqual({
        level: "pending",
        methods: [],
        passwordStandsIn: false,
      });
    }
    expect(assuranceOf(facts, proofs("PASSWORD", "MAGIC_LINK")).aal).toBe(1);
  });

  it.each(["GOOGLE_AUTH", "PASSKEY", "BACKUP_CODE"] as const)("until %s is given with it", (method) => {
    const facts = byMail(["MAGIC_LINK", "GOOGLE_AUTH", "PASSKEY"], enforced);
    expect(decide(facts, proofs("PASSWORD", method), NOW).level).toBe("full");
    expect(confirmsPassword(proofs("PASSWORD", method))).toBe(true);
    // Given without the password, it says nothing about whose that is.
    expect(confirmsPassword(proofs("MAIL", method))).toBe(false);
  });

  it("and a trusted device or another mail confirms nothing", () => {
    for (const method of ["TRUSTED_DEVICE", "MAIL", "MAGIC_LINK"] as const)
      expect(confirmsPassword(proofs("PASSWORD", method))).toBe(false);
  });
});

describe("B13: a method half set up, or turned off, never counts", () => {
  it.each<[string, Factor]>([
    ["pending", factor("GOOGLE_AUTH", false, "pending")],
    ["turned off", factor("GOOGLE_AUTH", false)],
  ])("%s", (_what, only) => {
    expect(decide(account([], { factors: [only] }), proofs("PASSWORD"), NOW).level).toBe("full");
  });
});

describe("an organization that enforces", () => {
  it.each<[string, MfaType[], Partial<Organization>, ProofMethod[], string, MfaType[]]>([
    ["leads to enrolment who has nothing", [], {}, ["PASSWORD"], "enrolling", []],
    ["asks who has something", ["GOOGLE_AUTH"], {}, ["PASSWORD"], "pending", ["GOOGLE_AUTH"]],
    ["lets in who proved it", ["GOOGLE_AUTH"], {}, ["PASSWORD", "GOOGLE_AUTH"], "full", []],
    [
      "proves first what it doesn't accept, where that is all there is",
      ["GOOGLE_AUTH"],
      { mfaAllowedMethods: ["PASSKEY"] },
      ["PASSWORD"],
      "pending",
      ["GOOGLE_AUTH"],
    ],
    [
      "then leads to enrolment",
      ["GOOGLE_AUTH"],
      { mfaAllowedMethods: ["PASSKEY"] },
      ["PASSWORD", "GOOGLE_AUTH"],
      "enrolling",
      [],
    ],
    [
      "asks for what it accepts",
      ["GOOGLE_AUTH", "PASSKEY"],
      { mfaAllowedMethods: ["PASSKEY"] },
      ["PASSWORD", "GOOGLE_AUTH"],
      "pending",
      ["PASSKEY"],
    ],
    ["leaves other roles alone", [], { mfaEnforcedRoles: [255] }, ["PASSWORD"], "full", []],
    ["waits for its day", [], { mfaEnforcedFrom: new Date(NOW.getTime() + 1000) }, ["PASSWORD"], "full", []],
  ])("%s", (_what, enabled, organization, given, level, methods) => {
    const facts = account(enabled, { organization: enforcing(organization) });
    expect(decide(facts, proofs(...given), NOW)).toMatchObject({ level, methods });
  });
});
