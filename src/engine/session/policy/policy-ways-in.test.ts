import { describe, expect, it } from "vitest";
import { ROLES } from "@/contract/fields";
import { MFA_TYPES, type MfaType } from "@/contract/methods";
import type { ProofMethod } from "@/contract/proofs";
import type { Account, Factor, Proof } from "../principal/principal";
import { decide, enabledMethods, isSecondToMail } from "./policy";

/** Nobody is ever asked for something they can't do: every kind of account has a way in under every policy. */

const now = new Date("2026-11-21T12:00:00Z");
const earlier = "2026-11-21T11:00:00Z";
const proof = (method: ProofMethod, at = now.toISOString()): Proof => ({ method, at });

const factor = (type: MfaType, enabled = true): Factor => ({
  id: type,
  type,
  status: "active",
  enabled,
  sealed: "",
  keyId: "",
  counter: 0,
  credentialId: null,
  name: "",
  details: {},
  createdAt: earlier,
  confirmedAt: earlier,
  lastUsedAt: null,
  expiresAt: null,
  accessEpoch: 0,
});

type Policy = { name: string; enforced: boolean; accepted: readonly MfaType[] | null };
type Kind = { hasPassword: boolean; methods: readonly MfaType[]; isOff: boolean };

const subsets: MfaType[][] = [0, 1, 2, 3, 4, 5, 6, 7].map((bits) =>
  MFA_TYPES.filter((_, index) => bits & (1 << index)),
);
const policies: Policy[] = [
  { name: "nothing required", enforced: false, accepted: null },
  { name: "any method", enforced: true, accepted: null },
  ...subsets
    .filter((set) => set.length > 0)
    .map((accepted) => ({ name: accepted.join("|"), enforced: true, accepted })),
];
// Without a password there is no email link: it needs one to be turned on.
const kinds: Kind[] = subsets.flatMap((methods) =>
  [false, true].flatMap((isOff) =>
    [false, true]
      .filter((hasPassword) => hasPassword || !methods.includes("MAGIC_LINK"))
      .map((hasPassword) => ({ hasPassword, methods, isOff })),
  ),
);

function accountOf({ hasPassword, methods, isOff }: Kind, policy: Policy): Account {
  return {
    id: "a",
    email: "a@example.test",
    emailVerified: true,
    emailChangedAt: null,
    hasPassword,
    passwordByMail: false,
    passwordChangedAt: null,
    firstName: "",
    lastName: "",
    primaryMethod: null,
    epochs: { access: 0, trust: 0, rules: 0, grants: 0 },
    userHandle: Buffer.alloc(32),
    mfaLockedUntil: null,
    enrolmentNeedsMail: false,
    mustEnrol: false,
    recovery: null,
    backupCodesLeft: 0,
    orgRole: ROLES.USER,
    organization: {
      id: "o",
      name: "",
      mfaEnforcedFrom: policy.enforced ? new Date("2026-11-21T11:30:00Z") : null,
      mfaEnforcedRoles: null,
      mfaAllowedMethods: policy.accepted,
      trustedDevicesAllowed: true,
    },
    factors: methods.map((type) => factor(type, !isOff)),
  };
}

type State = { account: Account; proofs: Proof[] };

/** What a person can do from here, without a backup code or anybody's help. */
function moves({ account, proofs }: State): State[] {
  const { level, methods, passwordStandsIn } = decide(account, proofs, now);
  const prove = (method: ProofMethod) => ({ account, proofs: [...proofs, proof(method)] });
  if (level === "pending") return [...methods.map(prove), ...(passwordStandsIn ? [prove("PASSWORD")] : [])];
  if (level !== "enrolling") return [];
  const accepted = account.organization?.mfaAllowedMethods ?? MFA_TYPES;
  return accepted
    .filter((type) => type !== "MAGIC_LINK" || isSecondToMail(account))
    .map((type) => ({
      account: {
        ...account,
        factors: [...account.factors.filter((own) => own.type !== type), factor(type)],
      },
      proofs: [...proofs, proof(type)],
    }));
}

function getsIn(state: State, steps = 4): boolean {
  if (decide(state.account, state.proofs, now).level === "full") return true;
  return steps > 0 && moves(state).some((next) => getsIn(next, steps - 1));
}

/** Every way to begin. A forgotten password is set by mail without a session, so everybody has one to use. */
function signIns(account: Account): { by: string; state: State }[] {
  const withPassword = { ...account, hasPassword: true };
  const hasPasskey = account.factors.some(({ type, enabled }) => type === "PASSKEY" && enabled);
  return [
    { by: "password", state: { account: withPassword, proofs: [proof("PASSWORD")] } },
    ...(account.hasPassword ? [{ by: "mail", state: { account, proofs: [proof("MAIL")] } }] : []),
    ...(hasPasskey ? [{ by: "passkey", state: { account: withPassword, proofs: [proof("PASSKEY")] } }] : []),
  ];
}

describe.each(policies)("H04: with $name", (policy) => {
  it("every kind of account gets in, by every way to sign in", () => {
    const stuck = kinds.flatMap((kind) =>
      signIns(accountOf(kind, policy))
        .filter(({ state }) => !getsIn(state))
        .map(({ by }) => ({ ...kind, by })),
    );
    expect(stuck).toEqual([]);
  });

  it("every session there already is goes on from where it is", () => {
    const given: ProofMethod[][] = [
      ["PASSWORD"],
      ["PASSWORD", "TRUSTED_DEVICE"],
      ["PASSWORD", "GOOGLE_AUTH"],
      ["MAIL", "GOOGLE_AUTH"],
      ["MAIL", "PASSKEY"],
      ["PASSKEY"],
    ];
    const stuck = kinds
      .filter(({ hasPassword }) => hasPassword)
      .flatMap((kind) =>
        given
          .filter((methods) => {
            const proofs = methods.map((method) => proof(method, earlier));
            return !getsIn({ account: accountOf(kind, policy), proofs });
          })
          .map((methods) => ({ ...kind, given: methods })),
      );
    expect(stuck).toEqual([]);
  });
});

describe.each(policies)("L04: with $name, for whoever reads the mailbox and has nothing else", (policy) => {
  const byMail = kinds.map((kind) => ({
    ...accountOf(kind, policy),
    hasPassword: true,
    passwordByMail: true,
  }));
  const MAILED: ProofMethod[] = ["PASSWORD", "MAIL", "MAGIC_LINK"];
  const orders = MAILED.flatMap((one) => [
    [one],
    ...MAILED.flatMap((two) => [[one, two], ...MAILED.map((three) => [one, two, three])]),
  ]);

  it("no account that has a method on opens", () => {
    const opened = byMail
      .filter((account) => enabledMethods(account).length > 0)
      .flatMap((account) =>
        orders
          .filter((methods) => {
            const proofs = methods.map((method) => proof(method));
            return decide(account, proofs, now).level !== "pending";
          })
          .map((methods) => ({ on: enabledMethods(account), methods })),
      );
    expect(opened).toEqual([]);
  });

  it("and nobody is asked for an email link beside such a password", () => {
    for (const account of byMail)
      expect(decide(account, [proof("PASSWORD")], now).methods).not.toContain("MAGIC_LINK");
  });
});

describe("H04: a requirement", () => {
  const required = policies[1] ?? { name: "", enforced: true, accepted: null };
  const account = accountOf({ hasPassword: true, methods: ["GOOGLE_AUTH"], isOff: false }, required);

  it("isn't met by mail twice, nor by a password alone", () => {
    const byMail = accountOf({ hasPassword: true, methods: ["MAGIC_LINK"], isOff: false }, required);
    expect(decide(byMail, [proof("MAIL"), proof("MAGIC_LINK")], now).level).toBe("pending");
    expect(decide(account, [proof("PASSWORD")], now).level).toBe("pending");
  });

  it("G11: isn't met by a device that was trusted before it, or that the organization forbids", () => {
    const with_ = (at: string, trustedDevicesAllowed = true) =>
      decide(
        {
          ...account,
          organization: account.organization && { ...account.organization, trustedDevicesAllowed },
        },
        [proof("PASSWORD", at), proof("TRUSTED_DEVICE", at)],
        now,
      ).level;
    expect(with_(now.toISOString())).toBe("full");
    expect(with_(earlier)).toBe("pending");
    expect(with_(now.toISOString(), false)).toBe("pending");
  });
});
