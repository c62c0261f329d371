import { redirect } from "next/navigation";

/** Where the activity was before; mails that were sent lead here. */
export default function Page() {
  redirect("/settings/activity");
}
