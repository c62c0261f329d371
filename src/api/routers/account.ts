import { z } from "zod";
import { AppError } from "@/contract/errors";
import { done, ROLE_NAMES } from "@/contract/fields";
import {
  changePasswordInput,
  profileAnswer,
  reauthenticateAnswer,
  updateUserInput,
} from "@/contract/operations/auth";
import { changeEmailInput, confirmEmailInput } from "@/contract/operations/email";
import { memberById, userRoleAnswer } from "@/contract/operations/organization";
import { deleteAccount } from "@/engine/account/account";
import { requestEmailChange } from "@/engine/account/address/email-change";
import { confirmEmailChange } from "@/engine/account/address/email-confirmed";
import { changePassword } from "@/engine/account/password/change-password";
import { renameAccount } from "@/engine/account/profile/names";
import { publishedRole } from "@/engine/organization/member-list";
import { getPerson } from "@/engine/organization/person";
import { authorityFor } from "@/engine/organization/roles/authority";
import { may } from "@/engine/organization/roles/permissions";
import { isFresh } from "@/engine/session/policy/freshness";
import { requirementOf } from "@/engine/session/policy/policy";
import { presentRaised } from "../procedure/present";
import { SUCCESS } from "../procedure/success-words";
import { fresh, full, open, router, withSession } from "../procedure/trpc";
import { expiredCookies } from "../request/cookies";

const tag = "Accounts";
const ANOTHER_ACCOUNTS = "This link is another account's. Sign in to the account that asked for it.";

export const accountRouter = router({
  profile: withSession({
    method: "GET",
    path: "/user/profile",
    failure: "Failed to get the profile",
    summary: "Who is signed in",
    tag,
  })
    .output(profileAnswer)
    .query(({ ctx }) => {
      const { account, now } = ctx.me;
      return {
        success: true as const,
        data: {
          id: account.id,
          name: account.firstName,
          lastName: account.lastName,
          email: account.email,
          orgId: account.organization?.id ?? null,
          orgRole: account.orgRole,
          orgRoleDescription: ROLE_NAMES[account.orgRole] ?? "USER",
          orgRoles: [account.orgRole],
          validated: account.emailVerified,
          mfaRequired: requirementOf(account, now).isRequired,
          isBusiness: account.organization !== null,
        },
      };
    }),

  role: full({
    method: "GET",
    path: "/user/{id}",
    failure: "Failed to get the user",
    summary: "One's own role, or, for administrators, that of a member or somebody invited",
    tag,
    errors: ["USER_NOT_FOUND"],
  })
    .input(memberById)
    .output(userRoleAnswer)
    .query(async ({ ctx, input: { id } }) => {
      const { account } = ctx.me;
      const { organization, orgRole } = account;
      if (id === account.id)
        return { success: true as const, data: { userId: id, ...publishedRole(orgRole) } };
      // Nothing is told of others to who may not ask, also not that they exist.
      if (organization === null || !may(orgRole, "members.read")) throw new AppError("USER_NOT_FOUND");
      const person = await getPerson(authorityFor(ctx.me, "members.read"), id);
      return { success: true as const, data: { userId: id, ...publishedRole(person.orgRole) } };
    }),

  update: full({
    method: "PUT",
    path: "/user/{id}",
    failure: "Failed to update the user",
    summary: "Change one's own names or password",
    tag,
    errors: ["USER_NOT_FOUND", "STEP_UP_REQUIRED", "PASSWORD_REJECTED", "CONFLICT", "RATE_LIMITED"],
    issuesSession: true,
  })
    .input(updateUserInput)
    .output(reauthenticateAnswer)
    .mutation(async ({ ctx, input }) => {
      if (input.id !== ctx.me.account.id) throw new AppError("USER_NOT_FOUND");
      // A password is guarded here as anywhere; names alone need no fresh proof.
      if (input.password !== undefined && !isFresh(ctx.me)) throw new AppError("STEP_UP_REQUIRED");
      const answer = { success: true as const, message: SUCCESS.account.update };
      const names = { firstName: input.name, lastName: input.lastName };
      if (input.password === undefined) {
        await renameAccount(ctx.caller, ctx.me, names);
        return answer;
      }
      // Together: a password that is refused leaves the names as they were.
      const isNamed = input.name !== undefined || input.lastName !== undefined;
      const change = { field: "password", ...(isNamed ? { names } : {}) };
      return {
        ...answer,
        ...presentRaised(ctx, await changePassword(ctx.caller, ctx.me, input.password, change)),
      };
    }),

  changePassword: fresh({
    method: "POST",
    path: "/user/password",
    failure: "Failed to change the password",
    summary: "Change the password, or set the first one",
    tag,
    errors: ["INVALID_CREDENTIALS", "PASSWORD_REJECTED", "CONFLICT", "RATE_LIMITED"],
    words: { INVALID_CREDENTIALS: "That isn't your current password." },
    issuesSession: true,
  })
    .input(changePasswordInput)
    .output(reauthenticateAnswer)
    .mutation(async ({ ctx, input }) => {
      const issued = await changePassword(ctx.caller, ctx.me, input.newPassword, input);
      const message = SUCCESS.account.changePassword;
      return { success: true as const, message, ...presentRaised(ctx, issued) };
    }),

  changeEmail: fresh({
    method: "POST",
    path: "/user/email",
    failure: "Failed to change the address",
    summary: "Ask for another address; it counts once confirmed",
    tag,
    errors: ["MAIL_PROOF_REQUIRED", "RATE_LIMITED"],
  })
    .input(changeEmailInput)
    .output(done)
    .mutation(async ({ ctx, input }) => {
      await requestEmailChange(ctx.caller, ctx.me, input.email);
      return {
        success: true as const,
        message: SUCCESS.account.changeEmail(input.email),
      };
    }),

  confirmEmail: open({
    method: "POST",
    path: "/user/email/confirm",
    failure: "Failed to confirm the address",
    summary:
      "Confirm a new address with the token of its mail; the session it comes with goes on, all others end",
    tag,
    errors: ["INVALID_TOKEN", "FORBIDDEN", "RATE_LIMITED"],
    words: { FORBIDDEN: ANOTHER_ACCOUNTS },
    takesToken: true,
  })
    .input(confirmEmailInput)
    .output(reauthenticateAnswer)
    .mutation(async ({ ctx, input }) => {
      const principal = await ctx.principal();
      // On a page the link alone doesn't do: who finds a stranger's in the mail would take it for their own.
      if (ctx.transport === "page" && !principal) throw new AppError("UNAUTHENTICATED");
      const issued = await confirmEmailChange(ctx.caller, input.token, principal);
      const message = SUCCESS.account.confirmEmail;
      return { success: true as const, message, ...(issued ? presentRaised(ctx, issued) : {}) };
    }),

  remove: fresh({
    method: "DELETE",
    path: "/user/{id}",
    failure: "Failed to delete the account",
    summary: "Delete one's own account",
    tag,
    errors: ["USER_NOT_FOUND", "CONFLICT"],
  })
    .input(z.object({ id: updateUserInput.shape.id }))
    .output(done)
    .mutation(async ({ ctx, input }) => {
      if (input.id !== ctx.me.account.id) throw new AppError("USER_NOT_FOUND");
      await deleteAccount(ctx.caller, ctx.me);
      if (ctx.transport === "page") {
        ctx.answer.cookies.push(...expiredCookies());
        ctx.answer.clearsSiteData = true;
      }
      return { success: true as const, message: SUCCESS.account.remove };
    }),
});
