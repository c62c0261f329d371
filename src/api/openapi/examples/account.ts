import { SUCCESS } from "../../procedure/success-words";
import type { ExamplesOf } from "./examples-of";
import { EXAMPLE } from "./values";

const { email, password, newPassword, userId, linkToken } = EXAMPLE;

const NEW_EMAIL = "ada@example.org";

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
    response: { success: true, message: SUCCESS.account.update },
  },
  changePassword: {
    request: { currentPassword: password, newPassword },
    response: { success: true, message: SUCCESS.account.changePassword },
  },
  changeEmail: {
    request: { email: NEW_EMAIL },
    response: {
      success: true,
      message: SUCCESS.account.changeEmail(NEW_EMAIL),
    },
  },
  confirmEmail: {
    request: { token: linkToken },
    response: {
      success: true,
      message: SUCCESS.account.confirmEmail,
      fullAccessToken: EXAMPLE.accessToken,
      refreshToken: EXAMPLE.refreshToken,
    },
  },
  remove: { request: { id: userId }, response: { success: true, message: SUCCESS.account.remove } },
} satisfies ExamplesOf<"account">;
