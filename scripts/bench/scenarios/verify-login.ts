import { addPeople, currentCode, openSessions } from "../people";
import type { Scenario } from "../scenario";

export const verifyLogin: Scenario = {
  name: "POST /mfa/verify-login",
  requests: 2_500,
  toReach: { app: 12, database: 8 },
  prepare: async (count) => {
    const people = await addPeople(count);
    const pending = await openSessions(people, "PASSWORD");
    const codes = await Promise.all(people.map(currentCode));
    return pending.map(({ opaqueToken }, index) => ({
      method: "POST",
      path: "/mfa/verify-login",
      token: opaqueToken ?? "",
      body: { mfaType: "GOOGLE_AUTH", code: codes[index] },
    }));
  },
};
