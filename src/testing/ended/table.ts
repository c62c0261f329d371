import { ENDERS } from "./enders/enders";
import { type Ender, type Kind, ONLY_BEFORE, type Opener } from "./fixture/kinds";
import { APP_OPENERS } from "./openers/openers-apps";
import { ASKING_OPENERS } from "./openers/openers-asked";
import { METHOD_OPENERS } from "./openers/openers-methods";
import { RENEWING_OPENERS } from "./openers/openers-renewed";
import { SIGN_IN_OPENERS } from "./openers/openers-sign-in";

/** Section L as a table of what opens, what ends, and each pair of which one ends the other. */
export const OPENERS: readonly Opener[] = [
  ...SIGN_IN_OPENERS,
  ...RENEWING_OPENERS,
  ...METHOD_OPENERS,
  ...ASKING_OPENERS,
  ...APP_OPENERS,
];
export { ENDERS };

/** Operations that neither change what an ender could end nor end anything, each with the reason. */
export const NEITHER: Readonly<Record<string, string>> = {
  "auth.register": "an account that nobody has yet",
  "auth.preVerifyEmail": "looks",
  "auth.verifyEmail": "the first session of an account",
  "auth.confirmByCode": "the first session of an account",
  "auth.waitingRegistration": "looks",
  "auth.resendVerification": "an account that nobody has yet",
  "auth.readPasswordReset": "looks",
  "email.cancel": "takes back one's own wish",
  "email.inspectUndo": "looks",
  "mfa.cancelSetup": "takes back one's own wish",
  "mfa.primary": "an order among methods",
  "passkey.authOptions": "a challenge, nothing without its session",
  "passkey.signInOptions": "a challenge, anybody's",
  "passkey.rename": "a name",
  "magicLink.inspect": "looks",
  "magicLink.disown": "ends one link by its own row",
  "recovery.read": "looks",
  "recovery.stopByLink": "ends one recovery by its own row, as recovery.stop does",
  "session.heartbeat": "a session that is there",
  "session.renameDevice": "a name",
  "organization.rename": "a name",
  "organization.update": "a name; a requirement as organization.enforce does",
  "invitation.revoke": "ends one invitation by its own row",
  "invitation.read": "looks",
  "invitation.joinAsNew":
    "the first session of an account; the invitation's sender is asked as in invitation.accept",
  "members.remind": "a mail that opens nothing",
  "members.endSessions": "ends each as member.endSessions does",
  "members.changeRole": "changes each as member.changeRole does",
  "members.invite": "invites each as member.invite does",
  "demo.enter": "the demo's own people, on this machine alone",
  "apps.add": "an app, which opens nothing of anybody's; held to the session it is asked for in",
  "apps.change": "what an app is; held to the session it is asked for in",
  "apps.rotate": "an app's own secret; held to the session it is asked for in",
  "apps.remove": "ends one app's grants by its own rows",
};

export type Pair = { opener: Opener; ender: Ender; kinds: readonly Kind[] };

const nameOf = ({ operation, by }: Opener | Ender) => `${operation} (${by})`;
export const titleOf = ({ opener, ender }: Pair) => `${nameOf(opener)} × ${nameOf(ender)}`;

export const PAIRS: readonly Pair[] = OPENERS.flatMap((opener) =>
  ENDERS.flatMap((ender) => {
    const kinds = opener.opens.filter((kind) => ender.ends.includes(kind));
    const isApart = opener.not?.includes(ender.operation) ?? false;
    return kinds.length > 0 && !isApart ? [{ opener, ender, kinds }] : [];
  }),
);

/** Whether what the opener opened before the ender is ended too. */
export const endsEarlier = ({ kinds }: Pair): boolean => kinds.some((kind) => !ONLY_BEFORE.includes(kind));
