import { type Answer, request } from "../harness/http";
import { signIn } from "../people/client";
import { newPassword } from "./recovery-ways-in";
import type { Around, WayIn } from "./way-in";

/** What gives a session new tokens in place of its old ones, for the table of every way in. */

/** A ticket that holds this proof alone. */
export async function pendingBy(proof: string, { db, person }: Around): Promise<string> {
  const { token, sessionId } = await signIn(person);
  const at = new Date().toISOString();
  await db`update sessions set proofs = ${db.json([{ method: proof, at }])} where id = ${sessionId}`;
  return token;
}

export const SESSION_CHANGES: readonly WayIn[] = [
  ...(["account.changePassword", "account.update"] as const).flatMap((operation): WayIn[] => [
    {
      operation,
      by: "a changed password, from a ticket",
      proves: [],
      leadsTo: "refused",
      go: async (around) => changePassword(operation, around, await pendingBy("PASSWORD", around)),
    },
    {
      operation,
      by: "a changed password, from a full and fresh session: as much as was proved in it",
      proves: ["MAIL", "GOOGLE_AUTH"],
      leadsTo: "full",
      go: (around) => changePassword(operation, around, around.person.token),
    },
  ]),
  ...Object.entries({
    "session.revokeAll": "/sessions/revoke-all",
    "activity.deny": "/mfa/activity/deny",
  }).flatMap(([operation, path]): WayIn[] => [
    {
      operation,
      by: "ending what is open elsewhere, from a ticket",
      proves: [],
      leadsTo: "refused",
      go: async (around) => endElsewhere(around, path, await pendingBy("PASSWORD", around)),
    },
    {
      operation,
      by: "ending what is open elsewhere, from a full and fresh session: as much as was proved in it",
      proves: ["MAIL", "GOOGLE_AUTH"],
      leadsTo: "full",
      go: (around) => endElsewhere(around, path, around.person.token),
    },
  ]),
];

function endElsewhere({ url }: Around, path: string, token: string): Promise<Answer> {
  return request(url, "POST", path, { token, body: {} });
}

function changePassword(
  operation: "account.changePassword" | "account.update",
  { url, person }: Around,
  token: string,
): Promise<Answer> {
  return operation === "account.update"
    ? request(url, "PUT", `/user/${person.id}`, { token, body: { password: newPassword } })
    : request(url, "POST", "/user/password", { token, body: { newPassword } });
}
