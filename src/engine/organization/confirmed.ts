import { AppError } from "@/contract/errors";
import { NOW } from "../db/query/expressions";
import { env } from "../platform/settings/env";
import { mayHaveAccount } from "./invitations";

/** An invitation may be withdrawn after its mail was sent, so it is checked again when an address is confirmed. */
export const mayConfirm = async (email: string): Promise<boolean> =>
  env().SIGNUP !== "invite" || mayHaveAccount(email);

/** @throws AppError INVALID_TOKEN */
export async function requireMayConfirm(email: string): Promise<void> {
  if (!(await mayConfirm(email))) throw new AppError("INVALID_TOKEN");
}

/** Set on the row of an unconfirmed address; a trigger enforces it against the previous version. */
export const unconfirmed = () => ({ needsInvitation: env().SIGNUP === "invite" });

/** Set by an update of `users` that confirms an address, after `mayConfirm`. */
export const CONFIRMED = { emailVerifiedAt: NOW, needsInvitation: false };
