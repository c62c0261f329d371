import { sessionCookie } from "../../../src/api/request/cookies";
import { addPeople, CALLER, openSessions } from "../people";
import type { Scenario } from "../scenario";

function statusAt(name: string, path: string): Scenario {
  return {
    name,
    requests: 4_000,
    prepare: async (count) => {
      const issued = await openSessions(await addPeople(count), "PASSKEY");
      return issued.map(({ accessToken }) => ({ method: "GET", path, token: accessToken ?? "" }));
    },
  };
}

export const status: Scenario = {
  ...statusAt("GET /mfa/status", "/mfa/status"),
  toReach: { app: 2.8, database: 1.5 },
};
export const statusUnderApi = statusAt("GET /api/mfa/status", "/api/mfa/status");

/** The same call as the pages make it, by their cookie. */
export const statusOfPage: Scenario = {
  name: "mfa.status of a page",
  requests: 4_000,
  prepare: async (count) => {
    const issued = await openSessions(await addPeople(count), "PASSKEY", { ...CALLER, carrier: "cookie" });
    return issued.map(({ opaqueToken }) => {
      const [cookie = ""] = sessionCookie(opaqueToken ?? "", 60).split(";");
      return { method: "GET", path: "/api/trpc/mfa.status", headers: { cookie } };
    });
  },
};
