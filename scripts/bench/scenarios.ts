import type { Scenario } from "./scenario";
import { appScenarios } from "./scenarios/apps";
import { signInWhileCleaning } from "./scenarios/housekeeping";
import { magicLinkScenarios } from "./scenarios/magic-link";
import {
  adoption,
  memberSearch,
  members,
  organizationHistory,
  ownHistory,
  preview,
} from "./scenarios/organization";
import { passkeyOptions, passkeyVerification } from "./scenarios/passkey";
import { signIn } from "./scenarios/sign-in";
import { status, statusOfPage, statusUnderApi } from "./scenarios/status";
import { verifyLogin } from "./scenarios/verify-login";
import { bareHandler, floor, queryHandler } from "./scenarios/yardsticks";

/** What the others are compared with. */
export const YARDSTICKS = { bare: bareHandler, query: queryHandler, floor } as const;

export const SCENARIOS: readonly Scenario[] = [
  ...Object.values(YARDSTICKS),
  status,
  statusUnderApi,
  statusOfPage,
  verifyLogin,
  passkeyOptions,
  passkeyVerification,
  signIn,
  ...magicLinkScenarios,
  signInWhileCleaning,
  ...appScenarios,
  members,
  memberSearch,
  organizationHistory,
  ownHistory,
  adoption,
  preview,
];
