import { AppError } from "@/contract/errors";
import { done, ROLE_NAMES } from "@/contract/fields";
import {
  createdAnswer,
  enforceInput,
  organizationAnswer,
  organizationById,
  organizationChangedAnswer,
  organizationDetailsAnswer,
  organizationInput,
  previewAnswer,
  previewInput,
  updateOrganizationInput,
} from "@/contract/operations/organization";
import { enforce } from "@/engine/organization/enforcement";
import { policyOf, previewOf } from "@/engine/organization/enforcement-preview";
import {
  countMembers,
  createOrganization,
  leaveOrganization,
  renameOrganization,
} from "@/engine/organization/organization";
import { authorityFor } from "@/engine/organization/roles/authority";
import type { Organization } from "@/engine/session/principal/principal";
import { SUCCESS } from "../../procedure/success-words";
import { fresh, full, router } from "../../procedure/trpc";

const tag = "Organization";

const NOT_KEPT = {
  domain: "",
  address1: null,
  address2: null,
  city: null,
  zipcode: null,
  phone: null,
  state: null,
  country: null,
  website: null,
  reposDisabled: false,
  is_business: true,
  deletedAt: null,
} as const;

/** @param now by the database's clock */
function detailsOf({ id, name, mfaEnforcedFrom }: Organization, now: Date) {
  return { id, name, mfaEnforced: mfaEnforcedFrom !== null && mfaEnforcedFrom <= now, ...NOT_KEPT };
}

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
      const authority = authorityFor(ctx.me, "organization.read");
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

  details: full({
    method: "GET",
    path: "/organization/{id}",
    failure: "Failed to get the organization",
    summary: "One's own organization by its id, as the public client reads it",
    tag,
    errors: ["NOT_FOUND"],
  })
    .input(organizationById)
    .output(organizationDetailsAnswer)
    .query(({ ctx, input }) => {
      const { organization } = ctx.me.account;
      if (organization?.id !== input.id) throw new AppError("NOT_FOUND");
      return { success: true as const, data: detailsOf(organization, ctx.me.now) };
    }),

  update: fresh({
    method: "PUT",
    path: "/organization/{id}",
    failure: "Failed to update the organization",
    summary: "Name one's own organization, require MFA in it, or no longer",
    tag,
    errors: ["NOT_FOUND", "FORBIDDEN", "CONFLICT", "RATE_LIMITED"],
  })
    .input(updateOrganizationInput)
    .output(organizationChangedAnswer)
    .mutation(async ({ ctx, input: { id, name, mfaEnforced } }) => {
      const { organization } = ctx.me.account;
      if (organization?.id !== id) throw new AppError("NOT_FOUND");
      const authority = authorityFor(ctx.me, "organization.change");
      const now = detailsOf(organization, ctx.me.now);
      // Clients send back what they were given, so an unchanged value must not end anybody's trusted devices.
      if (mfaEnforced !== undefined && mfaEnforced !== now.mfaEnforced)
        await enforce(ctx.caller, authority, { enforced: mfaEnforced });
      if (name !== undefined && name !== now.name) await renameOrganization(ctx.caller, authority, name);
      const data = { ...now, name: name ?? now.name, mfaEnforced: mfaEnforced ?? now.mfaEnforced };
      return { success: true as const, message: SUCCESS.organization.update, data };
    }),

  create: full({
    method: "POST",
    path: "/organization",
    failure: "Failed to create the organization",
    summary: "Create an organization and own it",
    tag,
    errors: ["ALREADY_EXISTS", "RATE_LIMITED"],
  })
    .input(organizationInput)
    .output(createdAnswer)
    .mutation(async ({ ctx, input }) => {
      const orgId = await createOrganization(ctx.caller, ctx.me, input.name);
      return { success: true as const, message: SUCCESS.organization.create(input.name), orgId };
    }),

  rename: fresh({
    method: "PATCH",
    path: "/organization",
    failure: "Failed to rename the organization",
    summary: "Give the organization another name",
    tag,
    errors: ["NO_ORGANIZATION", "FORBIDDEN", "CONFLICT", "RATE_LIMITED"],
  })
    .input(organizationInput)
    .output(done)
    .mutation(async ({ ctx, input }) => {
      const authority = authorityFor(ctx.me, "organization.change");
      await renameOrganization(ctx.caller, authority, input.name);
      return { success: true as const, message: SUCCESS.organization.rename };
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
      const authority = authorityFor(ctx.me, "organization.leave");
      await leaveOrganization(ctx.caller, authority);
      return { success: true as const, message: SUCCESS.organization.leave(authority.organization.name) };
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
      const authority = authorityFor(ctx.me, "policy.read");
      const plan = { roles: input.roles ?? null, methods: input.methods ?? null };
      return { success: true as const, ...(await previewOf(authority, plan)) };
    }),

  enforce: fresh({
    method: "POST",
    path: "/mfa/organization/enforce",
    failure: "Failed to update organization MFA enforcement",
    summary: "Require MFA in the organization, or no longer",
    tag,
    errors: ["NO_ORGANIZATION", "FORBIDDEN", "CONFLICT", "RATE_LIMITED"],
  })
    .input(enforceInput)
    .output(done)
    .mutation(async ({ ctx, input }) => {
      const authority = authorityFor(ctx.me, "policy.change");
      const from = input.from === undefined ? undefined : new Date(input.from);
      await enforce(ctx.caller, authority, { ...input, from });
      const state = input.enforced ? "enabled" : "disabled";
      return { success: true as const, message: SUCCESS.organization.enforce(state) };
    }),
});
