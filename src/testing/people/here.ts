import { pool } from "@/engine/db/pool/client";
import { hashPassword } from "@/engine/platform/hash-password";
import { principalByToken } from "@/engine/session/principal/by-token";
import type { Principal } from "@/engine/session/principal/principal";
import { HERE } from "../harness/here";
import { PageClient, tokenIn } from "../harness/http";
import * as client from "./client";
import * as organization from "./organization";

/** People of the app that runs in this process. */

export const signUp = (more: Record<string, unknown> = {}): Promise<client.SignedIn> =>
  client.signUp(HERE, more);

export const newOwner = (): Promise<client.SignedIn> => organization.newOwner(HERE);

/** Somebody known by the address alone, who has the usual password. */
export const ownerOf = (email: string) => ({ url: HERE, email, password: client.PASSWORD });

let hash: Promise<string> | undefined;

/** Somebody with a confirmed address, signed in with the password. */
export async function newPerson(): Promise<client.SignedIn> {
  const email = client.newAddress();
  hash ??= hashPassword(client.PASSWORD);
  const insert = `insert into users (email, email_normalized, email_verified_at, password_hash, first_name, last_name)
    values ($1, $1, now(), $2, 'Ada', 'Lovelace')`;
  await pool().run(insert, [email, await hash], { retry: "never" });
  return client.signIn(ownerOf(email));
}

/** Somebody new who signed in on a page, as the engine knows them. */
export async function newPrincipal(): Promise<Principal> {
  const { email } = await newPerson();
  const page = new PageClient(HERE);
  await page.mutate("auth.login", { email, password: client.PASSWORD });
  const [cookie = ""] = page.cookies.values();
  const principal = await principalByToken(cookie, "cookie");
  if (!principal) throw new Error("nobody is signed in");
  return principal;
}

/** The secret in the newest mail to an address. */
export const tokenMailedTo = async (email: string): Promise<string> =>
  tokenIn(await client.mailTo(HERE, email));
