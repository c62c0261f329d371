import type { Metadata } from "next";
import { askingApp } from "@/api/oidc/asking-app";
import { ForSession } from "@/app/for-session";
import { requireFullSession } from "@/app/settings/require-full-session";
import { isAcr } from "@/contract/acr";
import { sameOriginPath } from "@/contract/text/same-origin-path";
import { ConfirmPage } from "@/screens/apps/confirm-page";
import { HOME } from "@/ui/navigation/paths";

export const metadata: Metadata = { title: "Confirm it's you" };

type Query = Promise<Readonly<Record<string, string | string[] | undefined>>>;

export default async function Page(props: { searchParams: Query }) {
  const query = await props.searchParams;
  const next = sameOriginPath(query.next) ?? HOME;
  const session = await requireFullSession(next);
  const acr = typeof query.acr === "string" && isAcr(query.acr) ? query.acr : undefined;
  return (
    <ForSession session={session}>
      <ConfirmPage next={next} app={await askingApp(next)} acr={acr} />
    </ForSession>
  );
}
