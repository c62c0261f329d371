import { type Begun, codeIn, tokensIn } from "../../apps/app-client";
import type { AppBrowser, Arrival } from "../../apps/browser";
import type { Answer } from "../../harness/http";
import type { Fixture } from "../fixture/fixture";
import { type Kind, type Opener, PROVIDER } from "../fixture/kinds";
import { appWorks } from "../fixture/works";

/** What an app is given for somebody who is signed in in a browser. */

const SCOPES = ["openid", "profile", "email", "org"];
const OFFLINE = { scope: "openid offline_access", prompt: "consent" };

/** As if the person had allowed the app all it asks for. */
async function remember({ db, app, person }: Fixture): Promise<void> {
  await db`insert into app_consents (user_id, app_id, scopes) values (${person.id}, ${app.options.id}, ${SCOPES})`;
}

/** The request of an app that its person is asked about. */
async function askedFor(browser: AppBrowser, { path }: Begun): Promise<string> {
  const { url } = await browser.go(path);
  const request = url.searchParams.get("request");
  if (url.pathname !== "/consent" || request === null) throw new Error(`nobody was asked: ${url}`);
  return request;
}

/** A code, with what was begun for it. */
async function codeFor(fixture: Fixture): Promise<{ code: string; begun: Begun }> {
  await remember(fixture);
  const begun = fixture.app.begin();
  return { begun, code: codeIn(await fixture.browser().go(begun.path)) };
}

/** The same to act while the person is away, which they are asked about each time. */
async function offlineCodeFor(fixture: Fixture): Promise<{ code: string; begun: Begun }> {
  const [browser, begun] = [fixture.browser(), fixture.app.begin(OFFLINE)];
  const request = await askedFor(browser, begun);
  await browser.mutate("app.allow", { request });
  return { begun, code: codeIn(await browser.go(`/oidc/interaction/${request}`)) };
}

/** An arrival at the app as an answer: good where it brings a code. */
function answerOf({ url, status, headers, text }: Arrival): Answer {
  const code = url.searchParams.get("code");
  return {
    status: code === null ? Math.max(400, Math.min(status, 499)) : 200,
    headers,
    text: `${url} ${text}`,
    body: { code },
  };
}

/** What signing out leaves as it is goes on without the session. */
const AWAY: Pick<Opener, "not"> = { not: ["auth.logout"] };
const opens: readonly Kind[] = ["session", "that session", "grant"];

const exchanges = (
  by: string,
  make: typeof codeFor,
): Pick<Opener, "operation" | "by" | "opens" | "in" | "set"> => ({
  operation: `${PROVIDER}token`,
  by: `a code exchanged ${by}`,
  opens,
  in: "inBrowser",
  set: async (fixture) => {
    const { code, begun } = await make(fixture);
    return { go: () => fixture.app.exchange(code, begun), works: (answer) => appWorks(fixture, answer) };
  },
});

const refreshes = (
  by: string,
  make: typeof codeFor,
): Pick<Opener, "operation" | "by" | "opens" | "in" | "set"> => ({
  operation: `${PROVIDER}token`,
  by: `refreshed ${by}`,
  opens,
  in: "inBrowser",
  set: async (fixture) => {
    const { code, begun } = await make(fixture);
    const { refresh_token } = tokensIn(await fixture.app.exchange(code, begun));
    return { go: () => fixture.app.refresh(refresh_token), works: (answer) => appWorks(fixture, answer) };
  },
});

export const APP_OPENERS: readonly Opener[] = [
  exchanges("while the person is there", codeFor),
  { ...exchanges("to act while they are away", offlineCodeFor), ...AWAY },
  refreshes("while the person is there", codeFor),
  { ...refreshes("while they are away", offlineCodeFor), ...AWAY },
  {
    operation: `${PROVIDER}auth`,
    by: "a code given in a browser",
    opens,
    in: "inBrowser",
    set: async (fixture) => {
      await remember(fixture);
      const [browser, begun] = [fixture.browser(), fixture.app.begin()];
      return {
        go: async () => answerOf(await browser.go(begun.path)),
        works: async ({ body }) =>
          appWorks(fixture, await fixture.app.exchange(String(Object(body).code ?? ""), begun)),
      };
    },
  },
  {
    operation: "app.allow",
    by: "in a browser",
    opens: ["session", "that session"],
    in: "inBrowser",
    set: async (fixture) => {
      const [browser, begun] = [fixture.browser(), fixture.app.begin(OFFLINE)];
      const request = await askedFor(browser, begun);
      return {
        go: () => browser.mutate("app.allow", { request }),
        works: async () => {
          const { url } = await browser.go(`/oidc/interaction/${request}`);
          const code = url.searchParams.get("code") ?? "";
          return appWorks(fixture, await fixture.app.exchange(code, begun));
        },
      };
    },
  },
];
