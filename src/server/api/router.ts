import "server-only";
import { accountRouter } from "./account-router";
import { activityRouter } from "./activity-router";
import { authRouter } from "./auth-router";
import { magicLinkRouter } from "./magic-link-router";
import { invitationRouter, memberRouter } from "./member-router";
import { mfaRouter } from "./mfa-router";
import { organizationRouter } from "./organization-router";
import { passkeyRouter } from "./passkey-router";
import { sessionRouter } from "./session-router";
import { router } from "./trpc";

/** Every operation there is. REST, the pages' calls and the OpenAPI document are all read off it. */
export const appRouter = router({
  auth: authRouter,
  account: accountRouter,
  mfa: mfaRouter,
  passkey: passkeyRouter,
  magicLink: magicLinkRouter,
  session: sessionRouter,
  activity: activityRouter,
  organization: organizationRouter,
  member: memberRouter,
  invitation: invitationRouter,
});
export type AppRouter = typeof appRouter;
