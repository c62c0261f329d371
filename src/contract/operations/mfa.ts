import { z } from "zod";
import { documentedAs, named } from "../document/documented";
import { deviceInfo, done, email, isoTime, mfaType, proofToken, remark, typedCode } from "../fields";
import { NEXT_STEPS, SESSION_LEVELS } from "../session-levels";
import { authenticationCredential, creationOptions, registrationCredential } from "./webauthn";

export const statusAnswer = z.object({
  success: z.literal(true),
  data: z.object({
    isEnabled: z.boolean(),
    isRequired: z.boolean(),
    isEnforced: z.boolean(),
    enabledMethods: z.array(mfaType),
    primaryMethod: mfaType.optional(),
    sessionVerified: z.boolean(),
    /** A recovery that waits or can be finished; left out once it is stopped. */
    recovery: z.object({ endsAt: isoTime }).optional(),
  }),
});

/** A method, and how it stands for an account. */
const methodFields = {
  type: mfaType,
  name: z.string(),
  description: z.string(),
  isAvailable: z.boolean(),
  isConfigured: z.boolean(),
  isEnabled: z.boolean(),
};

export const methodsAnswer = z.object({
  success: z.literal(true),
  data: z.array(
    z.object({
      ...methodFields,
      assurance: z.enum(["low", "standard", "phishing-resistant"]),
    }),
  ),
});

/** What a person can answer with; those that the method doesn't take are ignored. */
export const proofFields = {
  code: typedCode.optional(),
  token: proofToken.optional(),
  credential: z.record(z.string().max(64), z.unknown()).optional(),
};

const APP = z.literal("GOOGLE_AUTH");
const LINK = z.literal("MAGIC_LINK");
const PASSKEY = z.literal("PASSKEY");
/** They come with the first method of an account. */
const firstCodes = { backupCodes: z.array(z.string()).optional() };

export const setupInput = documentedAs(
  z.object({ mfaType, email: email.optional(), deviceInfo: deviceInfo.optional() }),
  z.discriminatedUnion("mfaType", [
    named("AuthenticatorSetup", z.object({ mfaType: APP })),
    named("EmailLinkSetup", z.object({ mfaType: LINK, email })),
    named("PasskeySetup", z.object({ mfaType: PASSKEY, deviceInfo: deviceInfo.optional() })),
  ]),
);
/** Each method shows what it needs; the fields are those of the published answers. */
export const setupAnswer = z.object({
  success: z.literal(true),
  data: documentedAs(
    z.looseObject({
      mfaType,
      secret: z.string().optional(),
      qrCode: z.string().optional(),
      otpauthUrl: z.string().optional(),
      backupCodes: z.array(z.string()).optional(),
      email: z.string().optional(),
      verificationRequired: z.literal(true).optional(),
    }),
    z.discriminatedUnion("mfaType", [
      named(
        "AuthenticatorSetupData",
        z.object({
          mfaType: APP,
          secret: z.string(),
          qrCode: z.string(),
          otpauthUrl: z.string(),
          backupCodes: z.array(z.string()),
        }),
      ),
      named(
        "EmailLinkSetupData",
        z.object({ mfaType: LINK, email: z.string(), verificationRequired: z.literal(true), ...firstCodes }),
      ),
      named(
        "PasskeySetupData",
        z.object({
          mfaType: PASSKEY,
          challenge: z.string(),
          rpName: z.string(),
          userName: z.string(),
          rpID: z.string(),
          origin: z.string(),
          userId: z.string(),
          options: creationOptions,
          ...firstCodes,
        }),
      ),
    ]),
  ),
});
export const verifySetupInput = documentedAs(
  z.object({ mfaType, ...proofFields }),
  z.discriminatedUnion("mfaType", [
    named("AuthenticatorProof", z.object({ mfaType: APP, code: typedCode })),
    named("EmailLinkProof", z.object({ mfaType: LINK, token: proofToken })),
    named("NewPasskeyProof", z.object({ mfaType: PASSKEY, credential: registrationCredential })),
  ]),
);
export const methodInput = z.object({ mfaType });

/** Tokens that only an enrolling session is given: confirming makes it a full one. */
const raisedTokens = {
  fullAccessToken: z.string().optional(),
  refreshToken: z.string().optional(),
  /** More is needed still: the organization doesn't accept what was proved. */
  nextStep: z.enum(NEXT_STEPS).optional(),
};
export const verifySetupAnswer = done.extend(raisedTokens);

const trustDevice = z.boolean().optional();
export const verifyLoginInput = documentedAs(
  z.object({ mfaType, ...proofFields, trustDevice }),
  z.discriminatedUnion("mfaType", [
    named("AuthenticatorAnswer", z.object({ mfaType: APP, code: typedCode, trustDevice })),
    /** The link's token, the code that it shows on another device, or a backup code. */
    named(
      "EmailLinkAnswer",
      z.object({ mfaType: LINK, token: proofToken.optional(), code: typedCode.optional(), trustDevice }),
    ),
    /** The passkey's answer, or a backup code. */
    named(
      "PasskeyAnswer",
      z.object({
        mfaType: PASSKEY,
        credential: authenticationCredential.optional(),
        code: typedCode.optional(),
        trustDevice,
      }),
    ),
  ]),
);
const proved = {
  trustedDeviceToken: z.string().optional(),
  /** Whole backup codes left, where one was just used. */
  backupCodesLeft: z.number().int().optional(),
};
/** Nothing was proved: a hundred wrong answers had locked the account, and this sign-in may try again. */
const unlocked = z.literal(true);
export const verifyLoginAnswer = documentedAs(
  done.extend({ ...raisedTokens, ...proved, unlocked: unlocked.optional() }),
  z.union([
    named(
      "SecondStepDone",
      done.extend({ fullAccessToken: z.string(), refreshToken: z.string(), ...proved }),
    ),
    named(
      "EnrolmentAsked",
      done.extend({ fullAccessToken: z.string(), nextStep: z.enum(NEXT_STEPS), ...proved }),
    ),
    named("SignInUnlocked", done.extend({ unlocked })),
  ]),
);

export const resetInput = z.object({
  /** In whatever form: the published answer for an id that is nobody's is 404. */
  resetUserId: z.string().max(512).optional(),
  reason: remark.optional(),
});

export const backupCodesAnswer = z.object({
  success: z.literal(true),
  data: z.object({ backupCodes: z.array(z.string()) }),
});

/**
 * What the settings and challenge pages show beyond the published status. A sign-in that waits for its second step is told
 * what that takes, and nothing of the account's settings.
 */
export const overviewAnswer = z.object({
  /** Masked until the second step is done. */
  email: z.string(),
  level: z.enum(SESSION_LEVELS),
  primaryMethod: mfaType.optional(),
  /**
   * What can be proved now, the preferred one first. The method that proves mail is listed wherever a mailed link
   * would prove something, even where it is off.
   */
  offered: z.array(mfaType),
  /** The password is what makes the session fresh, or what stands in for mail. */
  passwordProves: z.boolean(),
  methods: z.array(
    z.object({
      ...methodFields,
      confirmedAt: isoTime.optional(),
      lastUsedAt: isoTime.optional(),
      /** A set-up waits for its confirmation until then. */
      pendingUntil: isoTime.optional(),
    }),
  ),
  backupCodesLeft: z.number().int(),
  hasPassword: z.boolean(),
  /**
   * The password was set through a mailed link and is unconfirmed otherwise, so an email link beside it is no second
   * factor.
   */
  passwordByMail: z.boolean(),
  /** When it was last set, if known; told to full sessions alone. */
  passwordChangedAt: isoTime.optional(),
  isEnforced: z.boolean(),
  /** A second step must be on, whether the organization or the operator requires it. */
  mustUseMfa: z.boolean(),
  /** The methods that satisfy the requirement; all without one. */
  accepted: z.array(mfaType),
  /** The organization that asks; not told before the second step is done. */
  enforcedBy: z.string().optional(),
  /** The names of the people who may reset this account where it must have a second step; empty for a sole owner. */
  administrators: z.array(z.string()).optional(),
  /** An administrator reset this account: a mailed link has to be opened before a method can be set up. */
  needsMail: z.boolean(),
  /** The organization has nothing against trusted devices. */
  mayTrustDevices: z.boolean(),
  /** Trusting this device would save the step that is asked for now; only while signing in. */
  offersTrust: z.boolean(),
  isFresh: z.boolean(),
  /** A recovery that waits or can be finished; where it was asked from is told to full sessions alone. */
  recovery: z
    .object({
      startedAt: isoTime,
      endsAt: isoTime,
      isOver: z.boolean(),
      requestedOn: z.string(),
      requestedFrom: z.string(),
    })
    .optional(),
  /** A recovery took every method away: one has to be set up before anything else. */
  isRecovered: z.boolean(),
  /** The account is locked until then. */
  lockedUntil: isoTime.optional(),
  /** A hundred wrong answers locked it: a link mailed to this sign-in lets it try again. */
  unlocksByMail: z.literal(true).optional(),
  /** When the second step has to be done by; only while signing in. */
  endsAt: isoTime.optional(),
});
