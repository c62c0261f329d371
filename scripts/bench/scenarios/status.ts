import { addPeople, openSessions } from "../people";
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

export const status = statusAt("GET /mfa/status", "/mfa/status");
export const statusUnderApi = statusAt("GET /api/mfa/status", "/api/mfa/status");
