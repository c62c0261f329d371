import { type Placeholder, type SQL, sql } from "drizzle-orm";
import type { AddressForms } from "../platform/address-forms";

/** Rows by somebody's address, under whichever of its forms they are kept. */

type Forms = { readonly [form in keyof AddressForms]: string | Placeholder };

/** Whether a row is kept under one of an address's forms. @param column `email_normalized` of a table */
export const hasAddress = (column: SQL, { normal, spelled, inLetters, yielded }: Forms): SQL =>
  sql`${column} in (${normal}, ${spelled}, ${inLetters}, ${yielded})`;

/**
 * The order among users `u` where two accounts have one address: a confirmed one first, then whose own spelling it is,
 * so that nobody is kept from an account they could sign in to before, then who has the normal form.
 */
export const likeliestFirst = ({ normal, spelled }: Forms): SQL =>
  sql`u.email_verified_at is null, lower(u.email) <> ${spelled}, u.email_normalized <> ${normal}`;
