import { SUCCESS } from "../../procedure/success-words";
import type { ExamplesOf } from "./examples-of";
import { EXAMPLE } from "./values";

const { email, password, newPassword, accessToken, refreshToken, expiresAt, linkToken } = EXAMPLE;

const SIGNED_IN = {
  success: true,
  accessToken,
  refreshToken,
  tokenId: EXAMPLE.sessionId,
  expiresAt,
  user: { id: EXAMPLE.userId, email, name: "Ada", orgId: EXAMPLE.orgId, orgRole: 255 },
} as const;

export const AUTH_EXAMPLES = {
  register: {
    request: { email, password, firstName: "Ada", lastName: "Lovelace", companyName: "Analytical Engines" },
    response: {
      success: true,
      message: SUCCESS.auth.register,
      verificationTokenId: EXAMPLE.verificationId,
    },
  },
  preVerifyEmail: {
    request: { token: linkToken },
    response: {
      success: true,
      message: SUCCESS.auth.preVerifyEmail,
      authMethod: "LOCAL",
      hasPassword: true,
      email,
    },
  },
  verifyEmail: { request: { token: linkToken, password }, response: SIGNED_IN },
  resendVerification: {
    request: { verificationTokenId: EXAMPLE.verificationId },
    response: {
      success: true,
      message: SUCCESS.auth.register,
    },
  },
  login: {
    request: { email, password },
    response: {
      success: true,
      accessToken: "pending_Zk3v8Qm1",
      tokenId: EXAMPLE.sessionId,
      expiresAt,
      user: SIGNED_IN.user,
      nextStep: "challenge",
      mfaRequired: true,
      mfaMethods: ["GOOGLE_AUTH"],
      primaryMethod: "GOOGLE_AUTH",
    },
  },
  refresh: {
    request: { refresh_token: refreshToken },
    response: { success: true, token: accessToken, accessToken, refreshToken: "rt_8Hn4cLw0sEp6", expiresAt },
  },
  logout: { request: { refresh_token: refreshToken }, response: { success: true } },
  requestPasswordReset: {
    request: { email },
    response: {
      success: true,
      message: SUCCESS.auth.requestPasswordReset,
    },
  },
  resetPassword: {
    request: { token: linkToken, newPassword },
    response: { success: true, message: SUCCESS.auth.resetPassword },
  },
  reauthenticate: {
    request: { password },
    response: {
      success: true,
      message: SUCCESS.auth.reauthenticate,
      fullAccessToken: accessToken,
      refreshToken,
    },
  },
} satisfies ExamplesOf<"auth">;
