import { accountRouter } from "./routers/account";
import { activityRouter } from "./routers/activity";
import { appsRouter } from "./routers/app";
import { authRouter } from "./routers/auth";
import { demoRouter } from "./routers/demo";
import { emailRouter } from "./routers/email";
import { magicLinkRouter } from "./routers/magic-link";
import { invitationRouter, memberRouter } from "./routers/member";
import { membersRouter } from "./routers/members";
import { mfaRouter } from "./routers/mfa";
import { organizationRouter } from "./routers/organization";
import { passkeyRouter } from "./routers/passkey";
import { recoveryRouter } from "./routers/recovery";
import { sessionRouter } from "./routers/session";
import { router } from "./trpc";

/** Every operation there is. REST, the pages' calls and the OpenAPI document are all read off it. */
export const appRouter = router({
  app: appsRouter,
  auth: authRouter,
  account: accountRouter,
  email: emailRouter,
  mfa: mfaRouter,
  passkey: passkeyRouter,
  magicLink: magicLinkRouter,
  recovery: recoveryRouter,
  session: sessionRouter,
  activity: activityRouter,
  organization: organizationRouter,
  member: memberRouter,
  members: membersRouter,
  invitation: invitationRouter,
  demo: demoRouter,
});
export type AppRouter = typeof appRouter;
