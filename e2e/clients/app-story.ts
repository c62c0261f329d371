/** What each library for apps is asked to do, and what it must find out, for somebody who is signed in in a browser. */

declare const process: { env: Record<string, string | undefined>; exitCode?: number };

export type App = { issuer: URL; id: string; secret: string; redirectUri: string; bye: string };
/** What a library found out; the test compares it. */
export type Found = {
  sub: string;
  acr: string;
  email: string;
  refreshedFor: string;
  audience: string;
  loggedOutTo: string;
  refusedWith: string;
};

const { ISSUER = "", CLIENT_ID = "", CLIENT_SECRET = "", COOKIE = "" } = process.env;

export const app: App = {
  issuer: new URL(ISSUER),
  id: CLIENT_ID,
  secret: CLIENT_SECRET,
  redirectUri: "https://shop.example.test/callback",
  bye: "https://shop.example.test/bye",
};

/** Goes where a browser would be led, with its session, until it is led elsewhere. */
export async function follow(start: URL): Promise<URL> {
  let url = start;
  for (let steps = 0; steps < 8 && url.origin === app.issuer.origin; steps += 1) {
    const response = await fetch(url, {
      redirect: "manual",
      headers: { cookie: COOKIE, accept: "text/html" },
    });
    const location = response.headers.get("location");
    if (location === null) throw new Error(`${response.status} at ${url}: ${await response.text()}`);
    url = new URL(location, url);
  }
  return url;
}

export function run(story: () => Promise<Found>): void {
  story().then(
    (found) => console.log(JSON.stringify(found)),
    (error: unknown) => {
      console.error(error);
      process.exitCode = 1;
    },
  );
}

export const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
