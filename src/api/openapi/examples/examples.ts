import { ACCOUNT_EXAMPLES } from "./account";
import { ACTIVITY_EXAMPLES } from "./activity";
import { AUTH_EXAMPLES } from "./auth";
import { EMAIL_EXAMPLES } from "./email";
import { MAGIC_LINK_EXAMPLES } from "./magic-link";
import { MFA_EXAMPLES } from "./mfa";
import { INVITATION_EXAMPLES, MEMBER_EXAMPLES, ORGANIZATION_EXAMPLES } from "./organization";
import { PASSKEY_EXAMPLES } from "./passkey";
import { SESSION_EXAMPLES } from "./session";

/** One request and answer per operation, for the document. Their types are the procedures' own. */

export type OperationExample = { request?: Record<string, unknown>; response: unknown };

const EXAMPLES: Record<string, Record<string, OperationExample>> = {
  account: ACCOUNT_EXAMPLES,
  activity: ACTIVITY_EXAMPLES,
  auth: AUTH_EXAMPLES,
  email: EMAIL_EXAMPLES,
  invitation: INVITATION_EXAMPLES,
  magicLink: MAGIC_LINK_EXAMPLES,
  member: MEMBER_EXAMPLES,
  mfa: MFA_EXAMPLES,
  organization: ORGANIZATION_EXAMPLES,
  session: SESSION_EXAMPLES,
  passkey: PASSKEY_EXAMPLES,
};

/** @param operation its dotted name in the router */
export function exampleFor(operation: string): OperationExample | undefined {
  const [area = "", name = ""] = operation.split(".");
  return EXAMPLES[area]?.[name];
}
