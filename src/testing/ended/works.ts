import type { Answer } from "../harness/http";
import { type Lane, mailed, NEW_PASSWORD, OLD_PASSWORD } from "./lane";

/** Whether what an opener got is worth anything. */

type Tokens = { accessToken?: string; fullAccessToken?: string; refreshToken?: string };
const tokensOf = ({ body }: Answer): Tokens => Object(body);

async function isAlive(lane: Lane, token: string | undefined): Promise<boolean> {
  return token !== undefined && (await lane.ask("GET", "/mfa/status", { token })).status === 200;
}

async function isRefreshed(lane: Lane, refresh_token: string | undefined): Promise<boolean> {
  if (refresh_token === undefined) return false;
  return (await lane.askOther("POST", "/user/refresh", { body: { refresh_token } })).status === 200;
}

/** A session of any level, by any of its tokens. */
export async function sessionWorks(lane: Lane, answer: Answer): Promise<boolean> {
  const { accessToken, fullAccessToken, refreshToken } = tokensOf(answer);
  const byToken = await isAlive(lane, fullAccessToken ?? accessToken);
  return (await isRefreshed(lane, refreshToken)) || byToken;
}

/** A session that is asked for no second step. */
export async function isFull(lane: Lane, answer: Answer): Promise<boolean> {
  const { accessToken: token } = tokensOf(answer);
  if (token === undefined) return false;
  const { body } = await lane.ask("GET", "/mfa/status", { token });
  return Object(Object(body).data).sessionVerified === true;
}

/** Signs in with whichever password is the account's by now. */
export async function signInAnew(lane: Lane, more: Record<string, unknown> = {}): Promise<Answer> {
  const { email } = lane.person;
  const ask = (password: string) => lane.ask("POST", "/user/login", { body: { email, password, ...more } });
  const answer = await ask(OLD_PASSWORD);
  return answer.status === 200 ? answer : ask(NEW_PASSWORD);
}

/** A trusted device: it stands in for the second step, once password and methods are what they were. */
export async function deviceWorks(lane: Lane, trustedDeviceToken: string | undefined): Promise<boolean> {
  if (trustedDeviceToken === undefined) return false;
  await lane.snapshot.putFactsBack(lane.person.id);
  return isFull(lane, await signInAnew(lane, { trustedDeviceToken }));
}

/** A link that was mailed. @param press what its page does with the token */
export async function linkWorks(
  lane: Lane,
  to: string,
  page: string,
  press: (token: string) => Promise<Answer>,
): Promise<boolean> {
  const token = await mailed(lane, to, page);
  return token !== undefined && (await press(token)).status === 200;
}

/** A method that is on. */
export async function methodWorks(lane: Lane, type: string): Promise<boolean> {
  const { mfaMethods } = Object((await signInAnew(lane)).body);
  return Array.isArray(mfaMethods) && mfaMethods.includes(type);
}
