/** What each client library is asked to do, and must find out, for somebody signed in in a browser. */

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

const SHOP = "https://shop.example.test";
const { ISSUER = "", CLIENT_ID = "", CLIENT_SECRET = "", COOKIE = "", SITE = SHOP } = process.env;

export const app: App = {
  issuer: new URL(ISSUER),
  id: CLIENT_ID,
  secret: CLIENT_SECRET,
  redirectUri: `${SITE}/callback`,
  bye: `${SITE}/bye`,
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
    // A page of its own: who was led there has to do something.
    if (location === null && response.ok) return url;
    if (location === null) throw new Error(`${response.status} at ${url}: ${await response.text()}`);
    url = new URL(location, url);
  }
  return url;
}

type Server = { token_endpoint: string; end_session_endpoint: string };

/** What a library has no word for: asked for as its documentation says, by a request of one's own. */
export async function refreshAndLeave(
  server: Server,
  refreshToken: string,
): Promise<Pick<Found, "refreshedFor" | "loggedOutTo" | "refusedWith">> {
  const refresh = async (token: string) => {
    const answer = await fetch(server.token_endpoint, {
      method: "POST",
      headers: { authorization: `Basic ${btoa(`${app.id}:${app.secret}`)}` },
      body: new URLSearchParams({ grant_type: "refresh_token", refresh_token: token }),
    });
    return (await answer.json()) as { id_token?: string; refresh_token?: string; error?: string };
  };
  const again = await refresh(refreshToken);
  const [, said = ""] = (again.id_token ?? "").split(".");
  const claims: unknown = JSON.parse(atob(said.replaceAll("-", "+").replaceAll("_", "/")));
  const logout = new URL(server.end_session_endpoint);
  logout.search = new URLSearchParams({
    id_token_hint: again.id_token ?? "",
    post_logout_redirect_uri: app.bye,
  }).toString();
  const loggedOutTo = (await follow(logout)).href;
  const { error = "" } = await refresh(again.refresh_token ?? "");
  return { refreshedFor: textOf(Object(claims).sub), loggedOutTo, refusedWith: error };
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
