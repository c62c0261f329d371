import { ask, HERE, mustAsk, type World } from "../harness/here";
import { tokenIn } from "../harness/http";
import { mailsTo, mailTo, newAddress, PASSWORD, type SignedIn } from "./client";
import { tokenMailedTo } from "./here";

/** What tests of a changed address share. */

export const STRANGERS = "a stranger chose this one";
export const DAY = 86_400;

export const post = (path: string, body?: unknown, token?: string) =>
  ask("POST", path, { body, ...(token === undefined ? {} : { token }) });
export const login = (email: string) => post("/user/login", { email, password: PASSWORD });
export const isSignedIn = async (token: string): Promise<boolean> =>
  (await ask("GET", "/user/profile", { token })).status === 200;
export const subjectsTo = async (email: string): Promise<string[]> =>
  (await mailsTo(HERE, email)).map(({ subject }) => subject);

/** What the settings show of somebody's address. */
export const emailOf = async ({ token }: Pick<SignedIn, "token">) =>
  Object((await mustAsk("GET", "/user/email", { token })).data);

/** Asks for another address. @returns it, with the token of its link */
export async function askForAddress(
  { sql }: World,
  person: SignedIn,
  to = newAddress(),
): Promise<{ to: string; token: string }> {
  await sql("delete from rate_limits");
  await mustAsk("POST", "/user/email", { token: person.token, body: { email: to } });
  return { to, token: await tokenMailedTo(to) };
}

/** Changes it. @returns the new address, and the token by which the old one takes it back */
export async function moveAddress(
  world: World,
  person: SignedIn,
  to?: string,
): Promise<{ to: string; undo: string }> {
  const asked = await askForAddress(world, person, to);
  await mustAsk("POST", "/user/email/confirm", { body: { token: asked.token } });
  return { to: asked.to, undo: tokenIn(await mailTo(HERE, person.email)) };
}

/** Lets time pass for what an address is held by. */
export async function passHeld({ sql }: World, { id }: { id: string }, seconds: number): Promise<void> {
  await sql(
    `update users set held_until = held_until - make_interval(secs => $2),
      created_at = created_at - make_interval(secs => $2) where held_for = $1`,
    [id, seconds],
  );
  await sql(
    `update single_use_tokens set created_at = created_at - make_interval(secs => $2),
      expires_at = expires_at - make_interval(secs => $2) where user_id = $1 or data->>'userId' = $1::text`,
    [id, seconds],
  );
}
