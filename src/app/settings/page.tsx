import { redirect } from "next/navigation";
import { HOME } from "@/components/auth/paths";

/** The settings begin with the one page that everybody needs. */
export default function Page() {
  redirect(HOME);
}
