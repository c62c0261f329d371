import { z } from "zod";
import { documentedAs, named } from "../document/documented";
import {
  currentPassword,
  deviceInfo,
  done,
  email,
  id,
  linkToken,
  mfaType,
  newPassword,
  newTokens,
  personName,
  unixMs,
} from "../fields";
import { LIMITS } from "../limits";
import { NEXT_STEPS } from "../session-levels";
import { plainCode } from "../text/code-text";

export const signedInUser = named(
  "SignedInUser",
  z.object({
    id: z.string(),
    email: z.string(),
    name: z.string(),
    orgId: z.string().nullable(),
    orgRole: z.number().int(),
  }),
);

export const registerInput = z.object({
  email,
  password: newPassword,
  firstName: personName.default(""),
  lastName: personName.default(""),
  companyName: personName.optional(),
});

/** The typed password is shorter than a new one may be by now, which refuses nothing but asks for another. */
const shortPassword = { passwordChangeRequired: z.literal(true).optional() };

/** Over REST the tokens are always there; the pages get a cookie in their place. */
const tokens = {
  accessToken: z.string().optional(),
  refreshToken: z.string().optional(),
  tokenId: z.string(),
  expiresAt: unixMs,
};
const signInAnswer = z.object({
  success: z.literal(true),
  ...tokens,
  user: signedInUser,
  mfaRequired: z.literal(true).optional(),
  mfaMethods: z.array(mfaType).optional(),
  primaryMethod: mfaType.optional(),
  /** What a person has to do next; absent when nothing is. */
  nextStep: z.enum(NEXT_STEPS).optional(),
  ...shortPassword,
});
const issued = {
  success: z.literal(true),
  accessToken: z.string(),
  tokenId: z.string(),
  expiresAt: unixMs,
  user: signedInUser,
  ...shortPassword,
};
const signedIn = z.object({ ...issued, refreshToken: z.string() });
const stepAsked = z.object({
  ...issued,
  mfaRequired: z.literal(true),
  mfaMethods: z.array(mfaType),
  primaryMethod: mfaType.optional(),
  nextStep: z.enum(NEXT_STEPS),
});
/** The answer of a way to sign in: with its tokens over REST, or with a pending one where a second step is to do. */
export const loginAnswer = documentedAs(
  signInAnswer,
  z.union([named("SignedIn", signedIn), named("SecondStepAsked", stepAsked)]),
);
/** The same with more in it. @param id of what generated clients know the two of it by */
export const loginAnswerWith = <More extends z.ZodRawShape>(id: string, more: More) =>
  documentedAs(
    signInAnswer.extend(more),
    z.union([
      named(`SignedIn${id}`, signedIn.extend(more)),
      named(`SecondStepAsked${id}`, stepAsked.extend(more)),
    ]),
  );
export const registerAnswer = z.union([
  named("RegistrationWaits", done.extend({ verificationTokenId: z.string() })),
  loginAnswer,
]);

export const loginInput = z.object({
  email,
  password: currentPassword,
  deviceInfo: deviceInfo.optional(),
  trustedDeviceToken: z.string().max(512).optional(),
});
export const preVerifyEmailInput = z.object({ token: linkToken });
export const preVerifyEmailAnswer = done.extend({
  authMethod: z.literal("LOCAL"),
  /** Somebody chose a password when the address was registered. */
  hasPassword: z.boolean(),
  /** The address it would confirm. */
  email: z.string(),
});
export const verifyEmailInput = z.object({
  token: linkToken,
  /** The password of a pending registration, to select that one. */
  password: currentPassword.optional(),
  /** The password to have from now on, whatever was chosen before. */
  newPassword: newPassword.optional(),
  /** The id that one's own registration was answered with picks it as its password does. */
  verificationTokenId: id.optional(),
});
export const verifyEmailAnswer = loginAnswerWith("ByConfirmation", {
  /** Several had registered the address and the owner's password was unknown, so none of them counts. */
  passwordDropped: z.literal(true).optional(),
});
const DIGITS = /^[0-9]{6}$/;
/** The code of a confirmation mail, with the id that the browser's own registration was answered with. */
export const confirmByCodeInput = z.object({
  verificationTokenId: id,
  code: z
    .string({ error: "Enter the code." })
    .max(64, "That code is too long.")
    .transform(plainCode)
    .pipe(z.string().regex(DIGITS, `Enter all ${LIMITS.confirmationCode.digits} digits.`)),
});
/** Whether a registration still waits for its address to be confirmed. */
export const waitingRegistrationAnswer = z.object({ isWaiting: z.boolean() });
export const resendVerificationInput = z.object({ verificationTokenId: id });
export const refreshInput = z.object({ refresh_token: z.string().min(1).max(512) });
export const refreshAnswer = z.object({
  success: z.literal(true),
  token: z.string(),
  accessToken: z.string(),
  refreshToken: z.string(),
  expiresAt: unixMs,
});
export const logoutInput = z.object({ refresh_token: z.string().max(512).optional() });
export const profileAnswer = z.object({
  success: z.literal(true),
  data: z.object({
    id: z.string(),
    name: z.string(),
    lastName: z.string(),
    email: z.string(),
    orgId: z.string().nullable(),
    orgRole: z.number().int(),
    orgRoleDescription: z.string(),
    orgRoles: z.array(z.number().int()),
    validated: z.boolean(),
    mfaRequired: z.boolean(),
    isBusiness: z.boolean(),
  }),
});
export const requestResetInput = z.object({ email });
/** Whose password a mailed link sets anew. */
export const passwordResetAnswer = z.object({ email: z.string() });
export const resetPasswordInput = z.object({ token: linkToken, newPassword });
export const reauthenticateInput = z.object({ password: currentPassword });
export const reauthenticateAnswer = done.extend({
  ...newTokens,
  nextStep: z.enum(NEXT_STEPS).optional(),
  ...shortPassword,
});
export const changePasswordInput = z.object({ currentPassword: currentPassword.optional(), newPassword });
export const updateUserInput = z.object({
  id,
  name: personName.optional(),
  lastName: personName.optional(),
  password: newPassword.optional(),
});
