import type { SQL } from "drizzle-orm";
import { AppError } from "@/contract/errors";
import { NOW } from "../db/query/expressions";
import { sql } from "../db/query/sql";
import { env } from "../platform/settings/env";
import { invitedAs, mayHaveAccount } from "./invitations";

/** An invitation may be withdrawn after its mail was sent, so confirming an address checks it again. */
export const mayConfirm = async (email: string): Promise<boolean> =>
  env().SIGNUP !== "invite" || mayHaveAccount(email);

/** @throws AppError INVALID_TOKEN */
export async function requireMayConfirm(email: string): Promise<void> {
  if (!(await mayConfirm(email))) throw new AppError("INVALID_TOKEN");
}

/** The same as a condition of the statement that confirms it: it may be withdrawn after it was checked. */
export const stillMayConfirm = (email: string): SQL =>
  env().SIGNUP === "invite" ? sql`exists (${invitedAs(email)})` : sql`true`;

/** Set on the row of an unconfirmed address; a trigger enforces it against the previous version. */
export const unconfirmed = () => ({ needsInvitation: env().SIGNUP === "invite" });

/** Set by an update of `users` that confirms an address, where `stillMayConfirm`. */
export const CONFIRMED = { emailVerifiedAt: NOW, needsInvitation: false };
