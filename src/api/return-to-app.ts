import { findLiveApp } from "@/engine/app/app";

export type AppToReturnTo = { name: string; url: string };

/**
 * Where an app that led somebody here wants them back, on an origin that it may be sent answers at.
 * @returns undefined for anything else, as it is only a wish
 */
export async function appToReturnTo(id: unknown, returnTo: unknown): Promise<AppToReturnTo | undefined> {
  if (typeof id !== "string" || typeof returnTo !== "string" || returnTo.length > 2048) return undefined;
  const url =
    /^https?:\/\/[^\\\s]+$/.test(returnTo) && URL.canParse(returnTo) ? new URL(returnTo) : undefined;
  const app = url && url.username === "" && url.password === "" ? await findLiveApp(id) : undefined;
  const isTheirs = app?.redirectUris.some((uri) => new URL(uri).origin === url?.origin);
  return app && url && isTheirs ? { name: app.name, url: url.href } : undefined;
}
