import { done, ROLE_NAMES } from "@/contract/fields";
import {
  createdAnswer,
  enforceInput,
  organizationAnswer,
  organizationInput,
  previewAnswer,
  previewInput,
} from "@/contract/organization";
import { authorityFor } from "@/engine/organization/authority";
import { enforce } from "@/engine/organization/enforcement";
import { policyOf, previewOf } from "@/engine/organization/enforcement-preview";
import {
  countMembers,
  createOrganization,
  leaveOrganization,
  renameOrganization,
} from "@/engine/organization/organization";
import { fresh, full, router } from "../trpc";

const tag = "Organization";

export const organizationRouter = router({
  get: full({
    method: "GET",
    path: "/organization",
    failure: "Failed to get the organization",
    summary: "One's own organization, or null",
    tag,
  })
    .output(organizationAnswer)
    .query(async ({ ctx }) => {
      if (ctx.me.account.organization === null) return { success: true as const, organization: null };
      const authority = await authorityFor(ctx.caller, ctx.me, "organization.read");
      const { organization, role } = authority;
      return {
        success: true as const,
        organization: {
          id: organization.id,
          name: organization.name,
          orgRole: role,
          orgRoleDescription: ROLE_NAMES[role] ?? "USER",
          members: await countMembers(organization.id),
          mfaPolicy: policyOf(authority),
        },
      };
    }),

  create: full({
    method: "POST",
    path: "/organization",
    failure: "Failed to create the organization",
    summary: "Create an organization and own it",
    tag,
    errors: ["ALREADY_EXISTS"],
  })
    .input(organizationInput)
    .output(createdAnswer)
    .mutation(async ({ ctx, input }) => {
      const orgId = await createOrganization(ctx.caller, ctx.me, input.name);
      return { success: true as const, message: `${input.name} is there.`, orgId };
    }),

  rename: fresh({
    method: "PATCH",
    path: "/organization",
    failure: "Failed to rename the organization",
    summary: "Give the organization another name",
    tag,
    errors: ["NO_ORGANIZATION", "FORBIDDEN", "CONFLICT"],
  })
    .input(organizationInput)
    .output(done)
    .mutation(async ({ ctx, input }) => {
      const authority = await authorityFor(ctx.caller, ctx.me, "organization.change");
      await renameOrganization(ctx.caller, authority, input.name);
      return { success: true as const, message: "The organization has its new name." };
    }),

  leave: fresh({
    method: "POST",
    path: "/organization/leave",
    failure: "Failed to leave the organization",
    summary: "Leave the organization; the last owner can't while others stay",
    tag,
    errors: ["NO_ORGANIZATION", "CONFLICT"],
  })
    .output(done)
    .mutation(async ({ ctx }) => {
      const authority = await authorityFor(ctx.caller, ctx.me, "organization.leave");
      await leaveOrganization(ctx.caller, authority);
      return { success: true as const, message: `You have left ${authority.organization.name}.` };
    }),

  preview: full({
    method: "GET",
    path: "/mfa/organization/preview",
    failure: "Failed to preview the enforcement",
    summary: "Who would be asked for MFA, before it is required",
    tag,
    errors: ["NO_ORGANIZATION", "FORBIDDEN"],
  })
    .input(previewInput)
    .output(previewAnswer)
    .query(async ({ ctx, input }) => {
      const authority = await authorityFor(ctx.caller, ctx.me, "policy.read");
      const plan = { roles: input.roles ?? null, methods: input.methods ?? null };
      return { success: true as const, ...(await previewOf(authority, plan)) };
    }),

  enforce: fresh({
    method: "POST",
    path: "/mfa/organization/enforce",
    failure: "Failed to update organization MFA enforcement",
    summary: "Require MFA in the organization, or no longer",
    tag,
    errors: ["NO_ORGANIZATION", "FORBIDDEN", "CONFLICT"],
  })
    .input(enforceInput)
    .output(done)
    .mutation(async ({ ctx, input }) => {
      const authority = await authorityFor(ctx.caller, ctx.me, "policy.change");
      const from = input.from === undefined ? undefined : new Date(input.from);
      await enforce(ctx.caller, authority, { ...input, from });
      const state = input.enforced ? "enabled" : "disabled";
      return { success: true as const, message: `MFA enforcement ${state} for organization` };
    }),
});
