import type { AuditEvent } from "@/contract/audit-events";
import { forgetLimits } from "../database/rows";
import type { RunningApp } from "../harness/app";
import { PageClient, request } from "../harness/http";
import { expectOk, newAddress, PASSWORD } from "../people/client";
import { invite, join, newOwner } from "../people/organization";
import { must, onMember, onOrganization, own, type Scenario } from "./scenario";

/** What happens in organizations. */

const leaving: Scenario = {
  by: "a member",
  result: "success",
  go: async (app) => {
    const { id, token } = await join(await newOwner(app.url));
    await must(app, "POST", "/organization/leave", { token });
    return { user: id };
  },
};

const reminding: Scenario = {
  by: "an owner",
  result: "success",
  go: async (app) => {
    const owner = await newOwner(app.url);
    const member = await join(owner);
    const page = new PageClient(app.url);
    await expectOk(page.mutate("auth.login", { email: owner.email, password: PASSWORD }));
    await expectOk(page.mutate("members.remind", { ids: [member.id] }));
    return { actor: owner.id, user: member.id };
  },
};

/** What an owner does with an invitation that is open. */
const onInvitation = (by: string, method: string, path: string, body?: unknown): Scenario => ({
  by,
  result: "success",
  go: async (app: RunningApp) => {
    const owner = await newOwner(app.url);
    const { id } = await invite(owner, newAddress());
    await forgetLimits(app.db);
    await expectOk(request(app.url, method, path.replace("{id}", id), { token: owner.token, body }));
    return { user: owner.id };
  },
});

export const ORGANIZATION_SCENARIOS = {
  "organization.created": [own("oneself", "POST", "/organization", { name: "Engine" })],
  "organization.renamed": [onOrganization("an owner", "PATCH", "/organization", { name: "Engine" })],
  "organization.joined": [
    {
      by: "who accepts an invitation",
      result: "success",
      go: async (app) => ({ user: (await join(await newOwner(app.url))).id }),
    },
  ],
  "organization.left": [leaving],
  "policy.changed": [onOrganization("an owner", "POST", "/mfa/organization/enforce", { enforced: true })],
  "member.invited": [
    onOrganization("an owner", "POST", "/organization/users", { email: newAddress() }),
    onInvitation("mailing it again", "POST", "/organization/invitations/{id}/resend"),
  ],
  "member.invitation_revoked": [onInvitation("an owner", "DELETE", "/organization/invitations/{id}")],
  "member.invitation_changed": [onInvitation("an owner", "PUT", "/organization/users/{id}", { name: "Ada" })],
  "member.renamed": [onMember("an owner", "PUT", "/organization/users/{id}", () => ({ name: "Augusta" }))],
  "member.role_changed": [onMember("an owner", "PUT", "/user/{id}/role", () => ({ role: 254 }))],
  "member.removed": [onMember("an owner", "DELETE", "/organization/users/{id}")],
  "member.sessions_ended": [onMember("an owner", "POST", "/organization/users/{id}/revoke-sessions")],
  "member.reminded": [reminding],
} satisfies Partial<Record<AuditEvent, Scenario[]>>;
