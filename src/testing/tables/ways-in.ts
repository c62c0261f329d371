import { request, tokenIn } from "../harness/http";
import { type Enrolled, GOOGLE_AUTH, mailsTo, mailTo, newAddress, PASSWORD, signIn } from "../people/client";
import { trust } from "../people/organization";
import { addPasskey, signInWithPasskey } from "../people/passkey-client";
import { codeAt, nextStep } from "../people/totp-steps";
import { FIRST_SESSIONS } from "./first-sessions";
import { newPassword, RECOVERY_WAYS_IN, resetByMail } from "./recovery-ways-in";
import { pendingBy, SESSION_CHANGES } from "./session-changes";
import type { WayIn } from "./way-in";

/** Every way to a session: what it proves, and what is still to do where an authenticator app is on. */

async function signInToken(url: string, email: string): Promise<string> {
  await request(url, "POST", "/auth/send-magic-link", { body: { email } });
  return tokenIn(await mailTo(url, email));
}
const codeOf = async (person: Enrolled) => codeAt(person.secret, await nextStep(person));

export const WAYS_IN: readonly WayIn[] = [
  {
    operation: "auth.login",
    by: "the password",
    proves: ["PASSWORD"],
    leadsTo: "pending",
    go: ({ url, person: { email } }) =>
      request(url, "POST", "/user/login", { body: { email, password: PASSWORD } }),
  },
  {
    operation: "auth.login",
    by: "the password, on a device that was trusted",
    proves: ["PASSWORD", "TRUSTED_DEVICE"],
    leadsTo: "full",
    go: async ({ url, person }) => {
      const { email } = person;
      const body = { email, password: PASSWORD, trustedDeviceToken: await trust(person) };
      return request(url, "POST", "/user/login", { body });
    },
  },
  {
    operation: "auth.login",
    by: "a password that was set through a mailed link",
    proves: ["PASSWORD"],
    leadsTo: "pending",
    go: async ({ url, person: { email } }) => {
      await resetByMail(url, email);
      return request(url, "POST", "/user/login", { body: { email, password: newPassword } });
    },
  },
  {
    operation: "auth.register",
    by: "registering the same address again",
    proves: [],
    leadsTo: "refused",
    go: ({ url, person: { email } }) =>
      request(url, "POST", "/user/register", { body: { email, password: PASSWORD } }),
  },
  {
    operation: "auth.verifyEmail",
    by: "confirming a new address, which can have no method yet",
    proves: ["MAIL"],
    leadsTo: "full",
    go: async ({ url }) => {
      const email = newAddress();
      await request(url, "POST", "/user/register", { body: { email, password: PASSWORD } });
      const [mail] = await mailsTo(url, email);
      return request(url, "POST", "/user/verify-email", { body: { token: mail ? tokenIn(mail) : "" } });
    },
  },
  ...FIRST_SESSIONS,
  {
    operation: "auth.refresh",
    by: "a refresh token of a full session: as much as was proved in it",
    proves: ["MAIL", "GOOGLE_AUTH"],
    leadsTo: "full",
    go: ({ url, person: { refreshToken } }) =>
      request(url, "POST", "/user/refresh", { body: { refresh_token: refreshToken } }),
  },
  {
    operation: "auth.refresh",
    by: "a refresh token of a session that proved only the password, from before the method was on",
    proves: [],
    leadsTo: "refused",
    go: async ({ url, db, person: { refreshToken, sessionId } }) => {
      const at = new Date().toISOString();
      await db`update sessions set proofs = ${db.json([{ method: "PASSWORD", at }])} where id = ${sessionId}`;
      return request(url, "POST", "/user/refresh", { body: { refresh_token: refreshToken } });
    },
  },
  {
    operation: "mfa.verifyLogin",
    by: "the authenticator app, after the password",
    proves: ["PASSWORD", "GOOGLE_AUTH"],
    leadsTo: "full",
    go: async (around) => {
      const token = await pendingBy("PASSWORD", around);
      const body = { ...GOOGLE_AUTH, code: await codeOf(around.person) };
      return request(around.url, "POST", "/mfa/verify-login", { token, body });
    },
  },
  {
    operation: "mfa.verifyLogin",
    by: "a backup code, after the password",
    proves: ["PASSWORD", "BACKUP_CODE"],
    leadsTo: "full",
    go: async (around) => {
      const token = await pendingBy("PASSWORD", around);
      const body = { ...GOOGLE_AUTH, code: around.person.backupCodes[0] };
      return request(around.url, "POST", "/mfa/verify-login", { token, body });
    },
  },
  {
    operation: "mfa.verifyLogin",
    by: "the authenticator app, after nothing",
    proves: [],
    leadsTo: "refused",
    go: async ({ url, person }) => {
      const body = { ...GOOGLE_AUTH, code: await codeOf(person) };
      return request(url, "POST", "/mfa/verify-login", { body });
    },
  },
  {
    operation: "auth.reauthenticate",
    by: "the password a second time, after the password",
    proves: [],
    leadsTo: "refused",
    go: async (around) => {
      const token = await pendingBy("PASSWORD", around);
      return request(around.url, "POST", "/auth/reauthenticate", { token, body: { password: PASSWORD } });
    },
  },
  {
    operation: "auth.reauthenticate",
    by: "the password after mail, where an authenticator app could be asked",
    proves: [],
    leadsTo: "refused",
    go: async (around) => {
      const token = await pendingBy("MAIL", around);
      return request(around.url, "POST", "/auth/reauthenticate", { token, body: { password: PASSWORD } });
    },
  },
  {
    operation: "auth.reauthenticate",
    by: "the password after mail, where mail is the only method: it stands in",
    proves: ["MAIL", "PASSWORD"],
    leadsTo: "full",
    go: async (around) => {
      const token = await pendingBy("MAIL", around);
      await around.db`update factors set type = 'MAGIC_LINK' where user_id = ${around.person.id}`;
      return request(around.url, "POST", "/auth/reauthenticate", { token, body: { password: PASSWORD } });
    },
  },
  {
    operation: "mfa.verifySetup",
    by: "setting another app up, from a ticket",
    proves: [],
    leadsTo: "refused",
    go: async (around) => {
      const token = await pendingBy("PASSWORD", around);
      const body = { ...GOOGLE_AUTH, code: await codeOf(around.person) };
      return request(around.url, "POST", "/mfa/verify-setup", { token, body });
    },
  },
  {
    operation: "passkey.completeRegistration",
    by: "adding a passkey, from a ticket",
    proves: [],
    leadsTo: "refused",
    go: async (around) => {
      const token = await pendingBy("PASSWORD", around);
      const body = { credential: {}, challenge: "AAAA" };
      return request(around.url, "POST", "/mfa/passkey/complete-registration", { token, body });
    },
  },
  {
    operation: "magicLink.signIn",
    by: "a link that was mailed",
    proves: ["MAIL"],
    leadsTo: "pending",
    go: async ({ url, person: { email } }) =>
      request(url, "POST", "/auth/magic-link/verify", { body: { token: await signInToken(url, email) } }),
  },
  {
    operation: "magicLink.signIn",
    by: "the link of a new address, which can have no method yet",
    proves: ["MAIL"],
    leadsTo: "full",
    go: async ({ url }) =>
      request(url, "POST", "/auth/magic-link/verify", {
        body: { token: await signInToken(url, newAddress()) },
      }),
  },
  {
    operation: "magicLink.signIn",
    by: "the link that was mailed to a session for its second step",
    proves: [],
    leadsTo: "refused",
    go: async (around) => {
      const { url, person } = around;
      await around.db`update factors set type = 'MAGIC_LINK' where user_id = ${person.id}`;
      await request(url, "POST", "/mfa/magic-link/send", { token: await pendingBy("PASSWORD", around) });
      const token = tokenIn(await mailTo(url, person.email));
      return request(url, "POST", "/auth/magic-link/verify", { body: { token } });
    },
  },
  {
    operation: "mfa.verifyLogin",
    by: "a mailed link, after a password that was set through one",
    proves: [],
    leadsTo: "refused",
    go: async ({ url, db, person }) => {
      await db`update factors set type = 'MAGIC_LINK' where user_id = ${person.id}`;
      await resetByMail(url, person.email);
      const { token } = await signIn({ ...person, password: newPassword });
      await request(url, "POST", "/mfa/magic-link/send", { token });
      const body = { mfaType: "MAGIC_LINK", token: await signInToken(url, person.email) };
      return request(url, "POST", "/mfa/verify-login", { token, body });
    },
  },
  ...RECOVERY_WAYS_IN,
  {
    operation: "mfa.verifyLogin",
    by: "a mailed link, after mail",
    proves: [],
    leadsTo: "refused",
    go: async (around) => {
      const { url, person } = around;
      await around.db`update factors set type = 'MAGIC_LINK' where user_id = ${person.id}`;
      const token = await pendingBy("MAIL", around);
      await request(url, "POST", "/mfa/magic-link/send", { token });
      const link = await signInToken(url, person.email);
      const body = { mfaType: "MAGIC_LINK", token: link };
      return request(url, "POST", "/mfa/verify-login", { token, body });
    },
  },
  {
    operation: "email.undo",
    by: "the link that takes a change of address back",
    proves: ["MAIL"],
    leadsTo: "pending",
    go: async ({ url, db, person: { email, token } }) => {
      await db`delete from rate_limits`;
      await request(url, "POST", "/user/email", { token, body: { email: newAddress() } });
      const body = { token: tokenIn(await mailTo(url, email)) };
      return request(url, "POST", "/user/email/undo", { body });
    },
  },
  {
    operation: "account.confirmEmail",
    by: "a changed address, from the session that asked: as much as was proved in it",
    proves: ["MAIL", "GOOGLE_AUTH"],
    leadsTo: "full",
    go: async ({ url, db, person: { token } }) => {
      const email = newAddress();
      await db`delete from rate_limits`;
      await request(url, "POST", "/user/email", { token, body: { email } });
      const body = { token: tokenIn(await mailTo(url, email)) };
      return request(url, "POST", "/user/email/confirm", { token, body });
    },
  },
  {
    operation: "email.takeBack",
    by: "an address that was never held",
    proves: [],
    leadsTo: "refused",
    go: ({ url, person: { token } }) =>
      request(url, "POST", "/user/email/back", { token, body: { email: newAddress() } }),
  },
  {
    operation: "passkey.signIn",
    by: "a passkey: two proofs at once",
    proves: ["PASSKEY"],
    leadsTo: "full",
    go: async ({ person }) => signInWithPasskey(await addPasskey(person)),
  },
  {
    operation: "passkey.signIn",
    by: "a passkey nobody has",
    proves: [],
    leadsTo: "refused",
    go: ({ url }) =>
      request(url, "POST", "/auth/passkey/verify", { body: { credential: { id: "AAAA", rawId: "AAAA" } } }),
  },
  ...SESSION_CHANGES,
];
