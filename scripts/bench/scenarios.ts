import type { Scenario } from "./scenario";
import { appScenarios } from "./scenarios/apps";
import { bareHandler, queryHandler } from "./scenarios/bare";
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

/** What the others are compared with. */
export const YARDSTICKS = { bare: bareHandler, query: queryHandler } as const;

export const SCENARIOS: readonly Scenario[] = [
  bareHandler,
  queryHandler,
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
