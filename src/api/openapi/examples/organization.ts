import { SUCCESS } from "../../procedure/success-words";
import type { ExamplesOf } from "./examples-of";
import { EXAMPLE } from "./values";

const { email, userId, orgId, invitationId, linkToken, startedAt, laterAt } = EXAMPLE;
const byId = { id: userId };
const NOW_ADMINISTRATOR = SUCCESS.member.changeRole("ADMINISTRATORS");

const ADMINISTRATOR = { orgRole: 254, orgRoleDescription: "ADMINISTRATORS", orgRoles: [254] };
const ORG_USER = {
  id: userId,
  email,
  name: "Ada",
  lastName: "Lovelace",
  orgId,
  orgRole: 0,
  orgRoleDescription: "USER",
  orgRoles: [0],
  validated: true,
  deletedAt: null,
};
const MEMBER = {
  ...ORG_USER,
  joinedAt: startedAt,
  lastSignIn: startedAt,
  mfaEnabled: true,
  primaryMethod: "GOOGLE_AUTH" as const,
  mfaMethods: [{ type: "GOOGLE_AUTH" as const, enabled: true, since: startedAt, lastUsed: startedAt }],
  lockedUntil: null,
};
const INVITATION = {
  id: invitationId,
  email,
  role: 0,
  invitedBy: "Ada Lovelace",
  createdAt: startedAt,
  expiresAt: laterAt,
};

const DETAILS = {
  id: orgId,
  name: "Analytical Engines",
  domain: "" as const,
  address1: null,
  address2: null,
  city: null,
  zipcode: null,
  phone: null,
  state: null,
  country: null,
  website: null,
  reposDisabled: false as const,
  is_business: true as const,
  mfaEnforced: true,
  deletedAt: null,
};

export const ORGANIZATION_EXAMPLES = {
  get: {
    response: {
      success: true,
      organization: {
        id: orgId,
        name: "Analytical Engines",
        orgRole: 255,
        orgRoleDescription: "OWNER",
        members: 12,
        mfaPolicy: {
          isEnforced: true,
          from: startedAt,
          roles: null,
          methods: ["GOOGLE_AUTH", "PASSKEY"],
          trustedDevicesAllowed: true,
          concernsYou: true,
        },
      },
    },
  },
  details: { request: { id: orgId }, response: { success: true, data: DETAILS } },
  update: {
    request: { id: orgId, name: "Analytical Engines", mfaEnforced: true },
    response: { success: true, message: SUCCESS.organization.update, data: DETAILS },
  },
  create: {
    request: { name: "Analytical Engines" },
    response: { success: true, message: SUCCESS.organization.create("Analytical Engines"), orgId },
  },
  rename: {
    request: { name: "Difference Engines" },
    response: { success: true, message: SUCCESS.organization.rename },
  },
  leave: { response: { success: true, message: SUCCESS.organization.leave("Analytical Engines") } },
  preview: {
    request: { methods: "GOOGLE_AUTH,PASSKEY" },
    response: {
      success: true,
      members: 12,
      ready: 11,
      toAsk: 1,
      asked: [{ id: userId, email, name: "Ada Lovelace" }],
      youAreReady: true,
    },
  },
  enforce: {
    request: { enforced: true },
    response: { success: true, message: SUCCESS.organization.enforce("enabled") },
  },
} satisfies ExamplesOf<"organization">;

export const MEMBER_EXAMPLES = {
  list: {
    request: { filter: "with-mfa" },
    response: { success: true, data: [MEMBER], total: 1, nextCursor: null },
  },
  get: { request: byId, response: { success: true, ...MEMBER } },
  invite: {
    request: { email, role: 0 },
    response: {
      success: true,
      message: SUCCESS.member.invite(email),
      data: { ...ORG_USER, id: invitationId, name: "", lastName: "", validated: false },
      invitation: INVITATION,
    },
  },
  update: {
    request: { ...byId, role: 254 },
    response: { success: true, message: NOW_ADMINISTRATOR, data: { ...MEMBER, ...ADMINISTRATOR } },
  },
  changeRole: {
    request: { ...byId, role: 254 },
    response: {
      success: true,
      message: NOW_ADMINISTRATOR,
      data: { userId, previousRole: 0, newRole: 254, message: NOW_ADMINISTRATOR },
    },
  },
  remove: { request: byId, response: { success: true, message: SUCCESS.member.remove } },
  endSessions: {
    request: byId,
    response: { success: true, message: SUCCESS.member.endSessions, ended: 2 },
  },
} satisfies ExamplesOf<"member">;

export const INVITATION_EXAMPLES = {
  list: { response: { success: true, invitations: [INVITATION] } },
  revoke: {
    request: { id: invitationId },
    response: { success: true, message: SUCCESS.invitation.revoke },
  },
  resend: {
    request: { id: invitationId },
    response: { success: true, message: SUCCESS.invitation.resend },
  },
  read: {
    request: { token: linkToken },
    response: {
      success: true,
      invitation: {
        organization: "Analytical Engines",
        role: 0,
        roleName: "USER",
        email,
        inviter: "Ada Lovelace",
        name: "Ada",
        lastName: "Lovelace",
        hasAccount: false,
        administratorsMay: ["Require a second step from you", "Reset your second step"],
      },
    },
  },
  accept: {
    request: { token: linkToken },
    response: { success: true, message: SUCCESS.invitation.accept, orgId },
  },
} satisfies ExamplesOf<"invitation">;
