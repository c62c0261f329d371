import type { AppProblem } from "@/contract/apps";
import { PageCard } from "@/ui/page/page-card";

const WORDS: Record<AppProblem, { title: string; lead: string }> = {
  expired: {
    title: "That took too long",
    lead: "What the app asked for has expired, or somebody else signed in meanwhile. Go back to the app and sign in again.",
  },
  app: {
    title: "This app isn't set up right",
    lead: "We don't know it, or not the address it wants you sent back to. Only those who run the app can mend that.",
  },
  request: {
    title: "The app asked for something we can't do",
    lead: "Go back to it and try again. If this comes back, tell those who run the app.",
  },
  fault: {
    title: "Something went wrong on our side",
    lead: "Go back to the app and try again in a moment.",
  },
};

/** For whoever came from an app and can't be sent back to it. */
export function AppProblemPage({ why }: { why: AppProblem }) {
  return <PageCard {...WORDS[why]} />;
}
