import { isAppRequestPath } from "@/contract/apps";
import { findAppRequest } from "@/engine/app/consent";

/** The name of the app that sent somebody here, read off where they go on to. @param next a path that was checked */
export async function askingApp(next: string | undefined): Promise<string | undefined> {
  if (next === undefined || !isAppRequestPath(next)) return undefined;
  try {
    return (await findAppRequest(next.split("/").at(-1) ?? ""))?.app.name;
  } catch {
    // A courtesy: without a database the page itself says what is wrong.
    return undefined;
  }
}
