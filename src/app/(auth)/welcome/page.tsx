import type { Metadata } from "next";
import { ForSession } from "@/app/for-session";
import { requireFullSession } from "@/app/settings/require-full-session";
import { StepUp } from "@/screens/challenge/step-up";
import { Welcome } from "@/screens/welcome/welcome";
import { WELCOME } from "@/ui/navigation/paths";

export const metadata: Metadata = { title: "Welcome" };

export default async function Page() {
  const session = await requireFullSession(WELCOME);
  return (
    <ForSession session={session}>
      <Welcome {...session} />
      <StepUp />
    </ForSession>
  );
}
