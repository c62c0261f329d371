import type { Placeholder, SQL } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import type { AddressForms } from "../platform/address-forms";
import { type Named, named } from "./query/named";
import { sql } from "./query/sql";
import { users } from "./schema";

const u = named(users, "u");

/** Rows by somebody's address, under whichever of its forms they are kept. */

type Forms = { readonly [form in keyof AddressForms]: string | Placeholder };

/** Whether a row is kept under one of an address's forms. @param column `email_normalized` of a table */
export const hasAddress = (
  column: AnyPgColumn | Named<string>,
  { normal, spelled, inLetters, yielded }: Forms,
): SQL => sql`${column} in (${normal}, ${spelled}, ${inLetters}, ${yielded})`;

/**
 * The order of two accounts `u` of one address: confirmed, exact spelling, normal form. Nobody thus loses an account
 * they could sign in to before.
 */
export const likeliestFirst = ({ normal, spelled }: Forms): SQL =>
  sql`${u.emailVerifiedAt} is null, lower(${u.email}) <> ${spelled}, ${u.emailNormalized} <> ${normal}`;
