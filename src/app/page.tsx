import { redirect } from "next/navigation";
import { HOME } from "@/components/auth/paths";
import { pageSession } from "@/server/api/page-session";

export default async function StartPage() {
  const session = await pageSession();
  redirect(session?.level === "full" ? HOME : "/login");
}
