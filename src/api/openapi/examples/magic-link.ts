import { SUCCESS } from "../../procedure/success-words";
import type { ExamplesOf } from "./examples-of";
import { EXAMPLE } from "./values";

const { email, linkToken, startedAt } = EXAMPLE;
const LINK = { token: linkToken };

export const MAGIC_LINK_EXAMPLES = {
  send: { response: { success: true, message: SUCCESS.magicLink.send } },
  activate: {
    request: LINK,
    response: { success: true, message: SUCCESS.magicLink.activate },
  },
  sendSignIn: {
    request: { email, callback_origin: "https://app.example.com", callback_next: "example" },
    response: { ok: true },
  },
  signIn: {
    request: LINK,
    response: {
      success: true,
      accessToken: EXAMPLE.accessToken,
      refreshToken: EXAMPLE.refreshToken,
      tokenId: EXAMPLE.sessionId,
      expiresAt: EXAMPLE.expiresAt,
      user: { id: EXAMPLE.userId, email, name: "Ada", orgId: null, orgRole: 0 },
      next: "/example",
    },
  },
  inspect: {
    request: LINK,
    response: {
      success: true,
      purpose: "second-step",
      email,
      requestedOn: "Chrome on macOS",
      requestedFrom: "Berlin, DE",
      requestedAt: startedAt,
      expiresAt: "2026-11-21T09:40:00.000Z",
      isWaitingHere: false,
      code: "7K3QF9XM",
    },
  },
  disown: {
    request: LINK,
    response: { success: true, message: SUCCESS.magicLink.disown },
  },
} satisfies ExamplesOf<"magicLink">;
