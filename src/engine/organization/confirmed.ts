import { AppError } from "@/contract/errors";
import { NOW } from "../db/query/expressions";
import { env } from "../platform/settings/env";
import { mayHaveAccount } from "./invitations";

/**
 * Whoever asked somebody to come may have taken it back since the mail: asked again where its link is used to confirm an
 * address. What waits from before registering was closed goes on.
 */
export const mayConfirm = async (email: string): Promise<boolean> =>
  env().SIGNUP !== "invite" || mayHaveAccount(email);

/** @throws AppError INVALID_TOKEN */
export async function requireMayConfirm(email: string): Promise<void> {
  if (!(await mayConfirm(email))) throw new AppError("INVALID_TOKEN");
}

/** Of the row of an address that is asked for and that nobody has confirmed: a trigger holds the version before to it. */
export const unconfirmed = () => ({ needsInvitation: env().SIGNUP === "invite" });

/** What an update of `users` sets where an address is confirmed, and `mayConfirm` was asked. */
export const CONFIRMED = { emailVerifiedAt: NOW, needsInvitation: false };
