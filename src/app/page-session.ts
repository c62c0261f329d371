import { headers } from "next/headers";
import { sessionOfPage } from "@/api/page-session";

/** Who the page that is being rendered is for; undefined when nobody is signed in. */
export const pageSession = async () => sessionOfPage(await headers());
