import { MFA_TYPES, perMethod } from "@/contract/methods";
import { SUCCESS } from "../../procedure/success-words";
import type { ExamplesOf } from "./examples-of";
import { EXAMPLE } from "./values";

const { accessToken, refreshToken, email, userId, startedAt } = EXAMPLE;

const EMPTY: never[] = [];
const EVENT = {
  id: "4711",
  at: startedAt,
  event: "sign_in",
  result: "success",
  method: "PASSWORD",
  device: "Firefox on macOS",
  location: "Lisbon, PT",
  code: null,
  nextStep: null,
  count: 1,
  onTrustedDevice: false,
  onNewDevice: false,
  mailed: null,
  invited: null,
  changes: EMPTY,
} as const;

const BY_METHOD = { ...perMethod(() => 0), GOOGLE_AUTH: 5, MAGIC_LINK: 1, PASSKEY: 3 };
const TYPES = MFA_TYPES.map((type) => type.toLowerCase());
const COLUMNS = ["day", "members", "with_mfa", ...TYPES, "sign_ins", "failures"];
const ROW = ["2026-11-21", 12, 7, ...MFA_TYPES.map((type) => BY_METHOD[type]), 31, 2];

export const ACTIVITY_EXAMPLES = {
  own: {
    request: { filter: "sign-ins" },
    response: {
      success: true,
      events: [{ ...EVENT, ipAddress: "203.0.113.7", byAdministrator: false }],
      nextCursor: "4711",
    },
  },
  deny: {
    request: { eventId: "4711" },
    response: {
      success: true,
      message: SUCCESS.activity.deny,
      ended: 1,
      fullAccessToken: accessToken,
      refreshToken,
      nextStep: "change-password",
    },
  },
  organization: {
    request: { filter: "failures" },
    response: {
      success: true,
      events: [
        {
          ...EVENT,
          actorId: userId,
          actorName: "Ada Lovelace",
          userId,
          userName: "Ada Lovelace",
          userEmail: email,
        },
      ],
      nextCursor: null,
    },
  },
  adoption: {
    request: { days: 1 },
    response: {
      success: true,
      days: [
        {
          day: "2026-11-21",
          signIns: 31,
          failures: 2,
          members: 12,
          withMfa: 7,
          byMethod: BY_METHOD,
        },
      ],
    },
  },
  export: {
    request: { what: "adoption", days: 1 },
    response: {
      success: true,
      filename: "adoption.csv",
      csv: `${COLUMNS.join(",")}\r\n${ROW.join(",")}\r\n`,
    },
  },
} satisfies ExamplesOf<"activity">;
