export { type Challenge, readChallenge } from "./challenge.js";
export { GuardError } from "./error.js";
export { createGuard, type Guard, type GuardOptions, type Need, type Requirement } from "./guard.js";
export type { AccessToken } from "./token.js";
