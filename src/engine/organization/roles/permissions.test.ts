import { describe, expect, it } from "vitest";
import { ROLES } from "@/contract/fields";
import { may, mayActOn, mayGrant } from "./permissions";

/** Guarantee: an administrator rules members and not owners, and nobody else rules anybody. */

const { USER, BILLING, WORKSPACES, ADMINISTRATORS, OWNER } = ROLES;

describe("a role", () => {
  it.each([USER, BILLING, WORKSPACES])("%i sees its organization and leaves it, and no more", (role) => {
    expect(may(role, "organization.read") && may(role, "organization.leave")).toBe(true);
    for (const action of ["members.read", "members.invite", "member.reset_mfa", "policy.change"] as const)
      expect(may(role, action), action).toBe(false);
  });

  it.each([ADMINISTRATORS, OWNER])("%i administers", (role) => {
    for (const action of ["members.invite", "member.remove", "policy.change", "history.read"] as const)
      expect(may(role, action), action).toBe(true);
  });

  it("acts on equals and below, and gives as much as it is", () => {
    expect([mayActOn(ADMINISTRATORS, OWNER), mayGrant(ADMINISTRATORS, OWNER)]).toEqual([false, false]);
    expect([mayActOn(ADMINISTRATORS, ADMINISTRATORS), mayGrant(ADMINISTRATORS, ADMINISTRATORS)]).toEqual([
      true,
      true,
    ]);
    expect([mayActOn(OWNER, OWNER), mayGrant(OWNER, OWNER)]).toEqual([true, true]);
  });
});
