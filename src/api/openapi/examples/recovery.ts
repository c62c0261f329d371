import { SUCCESS } from "../../procedure/success-words";
import type { ExamplesOf } from "./examples-of";
import { EXAMPLE } from "./values";

const WAITING = {
  startedAt: "2026-11-21T10:22:00.000Z",
  endsAt: "2026-11-24T10:22:00.000Z",
  closesAt: "2026-12-01T10:22:00.000Z",
  isOver: false,
} as const;
const STATE = {
  success: true,
  recovery: WAITING,
  offers: "wait",
  waitHours: 72,
  administrators: [],
} as const;
const STOPPED = {
  success: true,
  message: SUCCESS.recovery.stop,
} as const;

export const RECOVERY_EXAMPLES = {
  start: {
    response: {
      ...STATE,
      administrators: [],
      message: SUCCESS.recovery.start,
    },
  },
  get: { response: { ...STATE, administrators: [] } },
  stop: { response: STOPPED },
  read: {
    request: { token: EXAMPLE.linkToken },
    response: {
      success: true,
      purpose: "stop",
      email: EXAMPLE.email,
      requestedOn: "Chrome on macOS",
      requestedFrom: "Berlin, Germany",
      ...WAITING,
    },
  },
  stopByLink: { request: { token: EXAMPLE.linkToken }, response: STOPPED },
  finish: {
    request: { token: EXAMPLE.linkToken, password: EXAMPLE.password },
    response: {
      success: true,
      accessToken: "enrolling_Zk3v8Qm1",
      tokenId: EXAMPLE.sessionId,
      expiresAt: EXAMPLE.expiresAt,
      user: { id: EXAMPLE.userId, email: EXAMPLE.email, name: "Ada", orgId: null, orgRole: 0 },
      nextStep: "enrol",
      mfaRequired: true,
      mfaMethods: [],
    },
  },
} satisfies ExamplesOf<"recovery">;
