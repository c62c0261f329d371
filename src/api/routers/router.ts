import { router } from "../procedure/trpc";
import { accountRouter } from "./account";
import { activityRouter } from "./activity";
import { appsRouter } from "./app";
import { authRouter } from "./auth";
import { demoRouter } from "./demo";
import { emailRouter } from "./email";
import { magicLinkRouter } from "./magic-link";
import { mfaRouter } from "./mfa";
import { operatedAppsRouter } from "./operated-apps";
import { invitationRouter } from "./organization/invitation";
import { memberRouter } from "./organization/member";
import { membersRouter } from "./organization/members";
import { organizationRouter } from "./organization/organization";
import { passkeyRouter } from "./passkey";
import { recoveryRouter } from "./recovery";
import { sessionRouter } from "./session";

/** Every operation there is. REST, the pages' calls and the OpenAPI document are all read off it. */
export const appRouter = router({
  app: appsRouter,
  apps: operatedAppsRouter,
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
