/** The product's fixed numbers, which code, documentation and tests read here. Durations are in seconds. */
export const LIMITS = {
  totp: {
    digits: 6,
    stepSeconds: 30,
    secretBytes: 20,
    driftSteps: 1,
    pendingSeconds: 600,
    diagnoseSteps: 20,
  },
  pendingSession: { seconds: 900, attempts: 5 },
  accountLock: { failures: 10, seconds: 900, untilMail: 100 },
  /** After this many wrong answers the next right one is told to the account's owner. */
  noticeAfterFailures: 3,
  link: { bytes: 32, seconds: 600, everySeconds: 30, burst: 5, burstSeconds: 900, livePasswordless: 3 },
  /** Registrations of one address from one network that may wait at once. */
  registration: { seconds: 86_400, waitingPerAsker: 50 },
  /** How long a change of address waits for its link, and for how long it can be undone afterwards. */
  emailChange: { waitsSeconds: 86_400, undoSeconds: 604_800 },
  verifyEmailLink: { seconds: 86_400 },
  /** The code mailed beside that link. `perDay` counts wrong ones for one address over all its registrations. */
  confirmationCode: { digits: 6, seconds: 600, attempts: 5, perDay: 10 },
  invitation: { seconds: 259_200 },
  crossDeviceCode: { characters: 8, attempts: 5 },
  backupCodes: { count: 10, characters: 16, lowAt: 3 },
  passkeyChallenge: { bytes: 32, seconds: 300 },
  passkeys: { max: 20, keyBytes: 2048 },
  stepUp: { seconds: 900 },
  /** How long a second step has been set up before it makes somebody an operator. */
  operatorWait: { seconds: 86_400 },
  refreshGrace: { seconds: 10 },
  trustedDevice: { seconds: 2_592_000, max: 20 },
  signInSource: { seconds: 7_776_000 },
  password: { min: 15, minWithMfa: 8, max: 128 },
  name: { max: 64 },
  userAgent: { max: 512 },
  body: { maxBytes: 65_536 },
  /** What an app may ask in one request for a sign-in. */
  appRequest: { maxBytes: 8_192 },
  batch: { maxCalls: 10 },
  /** How long it can be finished once the wait is over, and how many may be begun for one account in how long. */
  recovery: { windowSeconds: 604_800, burst: 3, everySeconds: 28_800, toldAdministrators: 10 },
  housekeeping: {
    keepDays: {
      refreshTokens: 7,
      sessions: 7,
      invitations: 90,
      mails: 7,
      untrustedDevices: 30,
      devices: 400,
    },
  },
  seenEverySeconds: 60,
  refusedCallsEverySeconds: 60,
} as const;
