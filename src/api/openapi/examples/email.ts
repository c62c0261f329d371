import { SUCCESS } from "../../procedure/success-words";
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
  resend: { response: { success: true, message: SUCCESS.email.resend } },
  cancel: { response: { success: true, message: SUCCESS.email.cancel } },
  takeBack: {
    request: { email: "ada@example.org" },
    response: {
      success: true,
      message: SUCCESS.email.takeBack,
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
    response: { success: true, message: SUCCESS.email.undo },
  },
} satisfies ExamplesOf<"email">;
