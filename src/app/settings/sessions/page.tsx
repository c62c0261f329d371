import { redirect } from "next/navigation";

/** Where the devices were before, as bookmarks know it. */
export default function Page() {
  redirect("/settings/devices");
}
