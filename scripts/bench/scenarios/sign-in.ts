import { addPeople, PASSWORD } from "../people";
import type { Scenario } from "../scenario";

/** Bound by argon2, which is meant to be slow. */
export const signIn: Scenario = {
  name: "POST /user/login",
  requests: 400,
  connections: 4,
  prepare: async (count) =>
    (await addPeople(count)).map(({ email }) => ({
      method: "POST",
      path: "/user/login",
      body: { email, password: PASSWORD },
    })),
};
