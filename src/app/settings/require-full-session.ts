import { redirect } from "next/navigation";
import { pageSession, whySignIn } from "@/app/page-session";
import { NEXT_STEP } from "@/contract/session-levels";
import { loginPath, type Note, pathAfter } from "@/ui/navigation/paths";

/**
 * Leads whoever isn't fully signed in to what is still to do.
 * @param here the page's path, to come back to
 * @param note what to say to whoever has to sign in first
 */
export async function requireFullSession(here: string, note?: Note) {
  const session = await pageSession();
  if (!session) redirect(loginPath(here, note ?? (await whySignIn())));
  if (session.level !== "full") {
    redirect(pathAfter(NEXT_STEP[session.level], here));
  }
  return session;
}
