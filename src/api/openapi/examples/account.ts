import type { ExamplesOf } from "./examples-of";
import { EXAMPLE } from "./values";

const { email, password, newPassword, userId, linkToken } = EXAMPLE;

export const ACCOUNT_EXAMPLES = {
  profile: {
    response: {
      success: true,
      data: {
        id: userId,
        name: "Ada",
        lastName: "Lovelace",
        email,
        orgId: EXAMPLE.orgId,
        orgRole: 255,
        orgRoleDescription: "OWNER",
        orgRoles: [255],
        validated: true,
        mfaRequired: false,
        isBusiness: true,
      },
    },
  },
  role: {
    request: { id: userId },
    response: {
      success: true,
      data: { userId, orgRole: 254, orgRoleDescription: "ADMINISTRATORS", orgRoles: [254] },
    },
  },
  update: {
    request: { id: userId, name: "Augusta", lastName: "King" },
    response: { success: true, message: "Your profile is saved." },
  },
  changePassword: {
    request: { currentPassword: password, newPassword },
    response: { success: true, message: "Your password is changed. Other sessions were signed out." },
  },
  changeEmail: {
    request: { email: "ada@example.org" },
    response: {
      success: true,
      message: "We've sent a link to ada@example.org. Your address changes once it is opened.",
    },
  },
  confirmEmail: {
    request: { token: linkToken },
    response: {
      success: true,
      message: "Your address is changed. Other sessions were signed out.",
      fullAccessToken: EXAMPLE.accessToken,
      refreshToken: EXAMPLE.refreshToken,
    },
  },
  remove: { request: { id: userId }, response: { success: true, message: "Your account is deleted." } },
} satisfies ExamplesOf<"account">;
