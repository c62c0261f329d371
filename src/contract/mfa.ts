import { z } from "zod";
import { deviceInfo, done, email, isoTime, mfaType, proofToken, remark, typedCode } from "./fields";
import { NEXT_STEPS } from "./session-levels";

export const statusAnswer = z.object({
  success: z.literal(true),
  data: z.object({
    isEnabled: z.boolean(),
    isRequired: z.boolean(),
    isEnforced: z.boolean(),
    enabledMethods: z.array(mfaType),
    primaryMethod: mfaType.optional(),
    sessionVerified: z.boolean(),
    /** A recovery waits, or can be finished, until it is stopped. */
    recovery: z.object({ endsAt: isoTime }).optional(),
  }),
});

export const methodsAnswer = z.object({
  success: z.literal(true),
  data: z.array(
    z.object({
      type: mfaType,
      name: z.string(),
      description: z.string(),
      isAvailable: z.boolean(),
      isConfigured: z.boolean(),
      isEnabled: z.boolean(),
      assurance: z.enum(["low", "standard", "phishing-resistant"]),
    }),
  ),
});

/** What a person can answer with. Which of them counts depends on the method; the others are ignored. */
export const proofFields = {
  code: typedCode.optional(),
  token: proofToken.optional(),
  credential: z.record(z.string().max(64), z.unknown()).optional(),
};

export const setupInput = z.object({ mfaType, email: email.optional(), deviceInfo: deviceInfo.optional() });
/** Each method shows what it needs; the fields are those of the published answers. */
export const setupAnswer = z.object({
  success: z.literal(true),
  data: z.looseObject({
    secret: z.string().optional(),
    qrCode: z.string().optional(),
    otpauthUrl: z.string().optional(),
    backupCodes: z.array(z.string()).optional(),
    email: z.string().optional(),
    verificationRequired: z.literal(true).optional(),
  }),
});
export const verifySetupInput = z.object({ mfaType, ...proofFields });
export const methodInput = z.object({ mfaType });

/** Tokens that only an enrolling session is given: confirming makes it a full one. */
const raisedTokens = {
  fullAccessToken: z.string().optional(),
  refreshToken: z.string().optional(),
  /** More is needed still: the organization doesn't accept what was proved. */
  nextStep: z.enum(NEXT_STEPS).optional(),
};
export const verifySetupAnswer = done.extend(raisedTokens);

export const verifyLoginInput = z.object({ mfaType, ...proofFields, trustDevice: z.boolean().optional() });
export const verifyLoginAnswer = done.extend({
  ...raisedTokens,
  trustedDeviceToken: z.string().optional(),
  /** Whole backup codes left, where one was just used. */
  backupCodesLeft: z.number().int().optional(),
});

export const resetInput = z.object({
  /** In whatever form: the published answer for an id that is nobody's is 404. */
  resetUserId: z.string().max(512).optional(),
  reason: remark.optional(),
});

export const backupCodesAnswer = z.object({
  success: z.literal(true),
  data: z.object({ backupCodes: z.array(z.string()) }),
});

/** What the settings and challenge pages show beyond the published status. */
export const overviewAnswer = z.object({
  /** Masked until the second step is done. */
  email: z.string(),
  level: z.enum(["pending", "enrolling", "full"]),
  primaryMethod: mfaType.optional(),
  /**
   * What may be proved now: to finish signing in, or for a step-up; the one to ask first stands first. The method that
   * proves mail is among them wherever a mailed link would prove something, also for who hasn't turned it on.
   */
  offered: z.array(mfaType),
  /** The password is what makes the session fresh, or what stands in for mail. */
  passwordProves: z.boolean(),
  methods: z.array(
    z.object({
      type: mfaType,
      name: z.string(),
      description: z.string(),
      isAvailable: z.boolean(),
      isConfigured: z.boolean(),
      isEnabled: z.boolean(),
      confirmedAt: isoTime.optional(),
      lastUsedAt: isoTime.optional(),
      /** A set-up waits for its confirmation until then. */
      pendingUntil: isoTime.optional(),
    }),
  ),
  backupCodesLeft: z.number().int(),
  hasPassword: z.boolean(),
  /** It was set by a link in a mail, and nothing else has confirmed it: beside it an email link is no second step. */
  passwordByMail: z.boolean(),
  isEnforced: z.boolean(),
  /** A second step has to be on, whoever asks for it. */
  mustUseMfa: z.boolean(),
  /** The methods that satisfy whoever asks; all where nobody does. */
  accepted: z.array(mfaType),
  /** The organization that asks; not told before the second step is done. */
  enforcedBy: z.string().optional(),
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
  /** When the second step has to be done by; only while signing in. */
  endsAt: isoTime.optional(),
});
