import { request } from "node:http";
import { app, follow, run, textOf } from "./app-story.ts";

/** Apache with mod_auth_openidc before a page: what it does is in its configuration, this is only the browser. */

/** As a browser that navigates: of what says it is a script's request the module sends nobody to sign in. */
const jar = new Map();
function visit(url) {
  const cookie = [...jar].map((pair) => pair.join("=")).join("; ");
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { headers: { cookie, accept: "text/html" }, agent: false },
      async (response) => {
        for (const line of response.headers["set-cookie"] ?? []) {
          const [name, value] = line.split(";")[0].split(/=(.*)/s);
          jar.set(name, value);
        }
        let text = "";
        for await (const chunk of response) text += chunk;
        resolve({ status: response.statusCode, location: response.headers.location, text });
      },
    );
    sent.on("error", reject);
    sent.end();
  });
}
const sentTo = ({ status, location, text }) => {
  if (location === undefined) throw new Error(`${status}, and leads nowhere: ${text}`);
  return new URL(location);
};

run(async () => {
  const page = new URL("/", app.redirectUri);
  const hook = (query) => `${app.redirectUri}?${new URLSearchParams(query)}`;
  const info = async () => JSON.parse((await visit(hook({ info: "json" }))).text);
  const back = await visit(await follow(sentTo(await visit(page))));
  const opened = await visit(sentTo(back));
  if (opened.text !== "a page") throw new Error(`${opened.status} in place of the page`);
  const first = await info();
  await visit(hook({ refresh: page.href, access_token: first.access_token }));
  const again = await info();
  if (again.refresh_token === first.refresh_token) throw new Error("nothing was refreshed");
  const loggedOutTo = (await follow(sentTo(await visit(hook({ logout: app.bye }))))).href;
  const after = await follow(sentTo(await visit(page)));
  const { sub, acr, aud } = first.id_token;
  return {
    sub,
    acr: textOf(acr),
    email: first.userinfo.email,
    refreshedFor: again.userinfo.sub,
    audience: textOf([aud].flat()[0]),
    loggedOutTo,
    // Nobody is signed in any more: nobody is sent back.
    refusedWith: after.origin === app.issuer.origin ? "invalid_grant" : after.href,
  };
});
