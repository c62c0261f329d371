import { type Answer, request, send } from "../harness/http";

/** A browser that apps send people with: it keeps cookies by their paths and follows redirects. */

type Cookie = { name: string; value: string; path: string };

export type Arrival = {
  /** The address outside the installation that it was sent to, or the page it ended on. */
  url: URL;
  status: number;
  headers: Headers;
  text: string;
};

const MOST_STEPS = 12;
const AGENT = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0";

export class AppBrowser {
  #cookies: Cookie[] = [];

  /** @param url which instance is asked; may become another @param origin what the browser believes to be at */
  constructor(
    public url: string,
    readonly origin: string = url,
  ) {}

  /** Another one with the same cookies. */
  copy(): AppBrowser {
    const copied = new AppBrowser(this.url, this.origin);
    copied.#cookies = [...this.#cookies];
    return copied;
  }

  /** What it sends to every path. */
  cookieHeader(): string {
    return this.#headersFor("/").cookie ?? "";
  }

  cookieNames(): string[] {
    return this.#cookies.map(({ name }) => name);
  }

  async mutate(operation: string, input: unknown = {}): Promise<Answer> {
    const path = `/api/trpc/${operation}`;
    const headers = {
      ...this.#headersFor(path),
      "user-agent": AGENT,
      origin: this.origin,
      "sec-fetch-site": "same-origin",
    };
    const answer = await request(this.url, "POST", path, { body: input, headers });
    this.#keep(answer.headers);
    return answer;
  }

  async query(operation: string, input: unknown): Promise<Answer> {
    const path = `/api/trpc/${operation}`;
    const asked = `${path}?input=${encodeURIComponent(JSON.stringify(input))}`;
    return request(this.url, "GET", asked, { headers: this.#headersFor(path) });
  }

  /** One step: what is answered, without following it. @param form posted where given */
  async step(target: string, form?: URLSearchParams): Promise<Response> {
    const url = new URL(target, this.origin);
    const response = await send(
      this.url,
      new Request(this.url + url.pathname + url.search, {
        method: form ? "POST" : "GET",
        redirect: "manual",
        headers: { accept: "text/html", "user-agent": AGENT, ...this.#headersFor(url.pathname) },
        ...(form ? { body: form } : {}),
      }),
    );
    this.#keep(response.headers);
    return response;
  }

  /** Follows redirects as long as they lead below `/oidc`. */
  async go(target: string): Promise<Arrival> {
    let url = new URL(target, this.origin);
    for (let steps = 0; steps < MOST_STEPS; steps += 1) {
      const response = await this.step(url.href);
      const location = response.headers.get("location");
      const text = await response.text();
      const { status, headers } = response;
      if (location === null) return { url, status, headers, text };
      url = new URL(location, url);
      if (url.origin !== this.origin || !url.pathname.startsWith("/oidc/"))
        return { url, status, headers, text };
    }
    throw new Error(`no end of it at ${url}`);
  }

  #headersFor(path: string): Record<string, string> {
    const sent = this.#cookies.filter(
      (cookie) => path === cookie.path || path.startsWith(cookie.path.replace(/\/?$/, "/")),
    );
    return sent.length === 0 ? {} : { cookie: sent.map(({ name, value }) => `${name}=${value}`).join("; ") };
  }

  #keep(headers: Headers): void {
    for (const line of headers.getSetCookie()) {
      const [pair = "", ...attributes] = line.split(/; */);
      const at = pair.indexOf("=");
      const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
      const path = attributes.find((one) => /^path=/i.test(one))?.slice(5) ?? "/";
      this.#cookies = this.#cookies.filter((cookie) => cookie.name !== name || cookie.path !== path);
      const isGone =
        value === "" || attributes.some((one) => /^(max-age=0|expires=Thu, 01 Jan 1970.*)$/i.test(one));
      if (!isGone) this.#cookies.push({ name, value, path });
    }
  }
}
