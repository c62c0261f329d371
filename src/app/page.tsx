import { redirect } from "next/navigation";
import { pageSession } from "@/app/page-session";
import { HOME } from "@/ui/navigation/paths";

export default async function StartPage() {
  const session = await pageSession();
  redirect(session?.level === "full" ? HOME : "/login");
}
