import { pageSession } from "@/app/page-session";
import { NothingHere } from "@/screens/settings/nothing-here";
import NotFound from "../not-found";

export default async function SettingsNotFound() {
  const session = await pageSession();
  return session?.level === "full" ? <NothingHere /> : <NotFound />;
}
