import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { homePageFor } from "@/api/home-page";
import { pageSession } from "@/app/page-session";
import { HomePage } from "@/screens/home/home-page";
import { HOME } from "@/ui/navigation/paths";

export default async function StartPage() {
  const session = await pageSession();
  if (session) redirect(session.level === "full" ? HOME : "/login");
  const home = await homePageFor(await headers());
  if (!home) redirect("/login");
  return <HomePage {...home} />;
}
