/** Plain HTTP against a running app, or the same questions to one in this very process. */

export type Answer = { status: number; headers: Headers; text: string; body: unknown };
export type Ask = {
  token?: string;
  /** Sent as JSON; without it there is neither a body nor a content type. */
  body?: unknown;
  headers?: Record<string, string>;
};

type Handler = (request: Request) => Promise<Response>;
const here = new Map<string, Handler>();

/** From now on `handle` answers for this origin, instead of the network. */
export function answerHere(origin: string, handle: Handler): void {
  here.set(origin, handle);
}

/** Sends a request; follows redirects only where it says so. */
export const send = (url: string, asked: Request): Promise<Response> => (here.get(url) ?? fetch)(asked);

export async function request(url: string, method: string, path: string, ask: Ask = {}): Promise<Answer> {
  const asked = new Request(url + path, {
    method,
    redirect: "manual",
    headers: {
      ...(ask.body === undefined ? {} : { "content-type": "application/json" }),
      ...(ask.token === undefined ? {} : { authorization: `Bearer ${ask.token}` }),
      ...ask.headers,
    },
    ...(ask.body === undefined ? {} : { body: JSON.stringify(ask.body) }),
  });
  const response = await send(url, asked);
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The token in the first link of a mail that has one. */
export function tokenIn({ links, subject }: { links: string[]; subject: string }): string {
  for (const link of links) {
    const token = /[#?&]token=([^&]+)/.exec(link)?.[1];
    if (token !== undefined) return token;
  }
  throw new Error(`no token in "${subject}"`);
}

/** A browser's part of the pages' calls: keeps cookies and says where it comes from. */
export class PageClient {
  readonly cookies = new Map<string, string>();

  /** @param origin what the browser calls the page's own origin: the app's APP_URL */
  constructor(
    readonly url: string,
    readonly origin: string = url,
  ) {}

  mutate(operation: string, input: unknown = {}): Promise<Answer> {
    const headers = { ...this.#cookieHeader(), origin: this.origin, "sec-fetch-site": "same-origin" };
    return this.#keep(request(this.url, "POST", `/api/trpc/${operation}`, { body: input, headers }));
  }

  query(operation: string, input?: unknown): Promise<Answer> {
    const given = input === undefined ? "" : `?input=${encodeURIComponent(JSON.stringify(input))}`;
    return this.#keep(
      request(this.url, "GET", `/api/trpc/${operation}${given}`, { headers: this.#cookieHeader() }),
    );
  }

  #cookieHeader(): Record<string, string> {
    const pairs = [...this.cookies].map(([name, value]) => `${name}=${value}`);
    return pairs.length === 0 ? {} : { cookie: pairs.join("; ") };
  }

  async #keep(asked: Promise<Answer>): Promise<Answer> {
    const answer = await asked;
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const at = pair.indexOf("=");
      const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
      if (value === "" || /max-age=0/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return answer;
  }
}
