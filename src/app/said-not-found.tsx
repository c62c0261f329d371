import { pageSession } from "@/app/page-session";
import { NothingHere } from "@/screens/settings/nothing-here";
import NotFound from "./not-found";

/** Inside the frame of who is signed in, else the card alone. */
export async function SaidNotFound() {
  const session = await pageSession();
  return session?.level === "full" ? <NothingHere /> : <NotFound />;
}
