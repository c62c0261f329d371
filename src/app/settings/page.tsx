import { redirect } from "next/navigation";
import { HOME } from "@/ui/navigation/paths";

/** The settings begin with the one page that everybody needs. */
export default function Page() {
  redirect(HOME);
}
