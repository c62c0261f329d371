import type { ExamplesOf } from "./examples-of";
import { EXAMPLE } from "./values";

const { email, linkToken, accessToken, refreshToken } = EXAMPLE;

export const EMAIL_EXAMPLES = {
  get: {
    response: {
      success: true,
      data: {
        email,
        waiting: {
          email: "ada@example.org",
          askedAt: "2026-03-01T10:22:00.000Z",
          linkEndsAt: "2026-03-01T10:32:00.000Z",
        },
        earlier: null,
      },
    },
  },
  resend: { response: { success: true, message: "We've sent the link again." } },
  cancel: { response: { success: true, message: "Your address stays as it is." } },
  takeBack: {
    request: { email: "ada@example.org" },
    response: {
      success: true,
      message: "You have your earlier address again. Other sessions were signed out.",
      fullAccessToken: accessToken,
      refreshToken,
    },
  },
  inspectUndo: {
    request: { token: linkToken },
    response: {
      success: true,
      email,
      newAddressHint: "m***@example.org",
      isChanged: true,
      until: "2026-03-08T10:24:00.000Z",
    },
  },
  undo: {
    request: { token: linkToken },
    response: { success: true, message: "Your account has this address, and everybody was signed out." },
  },
} satisfies ExamplesOf<"email">;
