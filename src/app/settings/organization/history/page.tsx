import { redirect } from "next/navigation";

/** Where the organization's activity was before, as bookmarks know it. */
export default function Page() {
  redirect("/settings/organization/activity");
}
