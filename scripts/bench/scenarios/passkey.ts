import { withMethods } from "../../../src/api/procedure/with-methods";
import { beginChallenge } from "../../../src/engine/factor/challenge";
import { principalByToken } from "../../../src/engine/session/principal/by-token";
import { addPasskeyPeople, answerOf, type PasskeyPerson } from "../passkey-people";
import { CALLER, openSessions } from "../people";
import type { BenchRequest, Scenario } from "../scenario";

/** Pending sessions: the password was right, the passkey is still to be asked for. */
async function openPending(people: readonly PasskeyPerson[]) {
  const issued = await openSessions(people, "PASSWORD");
  return issued.map(({ opaqueToken }) => opaqueToken ?? "");
}

export const passkeyOptions: Scenario = {
  name: "POST passkey/auth-options",
  requests: 2_500,
  toReach: { app: 6, database: 4 },
  prepare: async (count) =>
    (await openPending(await addPasskeyPeople(count))).map((token) => ({
      method: "POST",
      path: "/mfa/passkey/auth-options",
      token,
    })),
};

/** Every request is another person's, with a signature of their own that counts once. */
export const passkeyVerification: Scenario = {
  name: "verify-login by passkey",
  requests: 1_500,
  prepare: async (count) => {
    const people = await addPasskeyPeople(count);
    const tokens = await openPending(people);
    const requests: BenchRequest[] = [];
    for (const [index, person] of people.entries()) {
      requests.push(await verificationOf(person, tokens[index] ?? ""));
    }
    return requests;
  },
};

async function verificationOf(person: PasskeyPerson, token: string): Promise<BenchRequest> {
  const principal = await principalByToken(token, "bearer");
  if (!principal) throw new Error("a session of the bench is missing");
  const credential = answerOf(person, await beginChallenge(withMethods(CALLER), principal, "PASSKEY"));
  return { method: "POST", path: "/mfa/verify-login", token, body: { mfaType: "PASSKEY", credential } };
}
