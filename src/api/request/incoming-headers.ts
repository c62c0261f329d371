import type { IncomingHttpHeaders, IncomingMessage } from "node:http";

/** Headers to look up, by names in lower case. A web `Headers` is one. */
export type HeaderReader = {
  get(name: string): string | null;
  has(name: string): boolean;
  keys(): Iterable<string>;
};

/** Node's headers as they are: copying them into a `Headers` takes longer than everything that is looked up in them. */
export class IncomingHeaders implements HeaderReader {
  readonly #sent: IncomingHttpHeaders;

  constructor(incoming: IncomingMessage) {
    this.#sent = incoming.headers;
  }

  get(name: string): string | null {
    const value = this.#sent[name];
    return value === undefined ? null : typeof value === "string" ? value : value.join(", ");
  }

  has(name: string): boolean {
    return this.#sent[name] !== undefined;
  }

  keys(): string[] {
    return Object.keys(this.#sent);
  }
}

/** Node's headers as the web's. */
export function headersOf(incoming: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    for (const one of [value ?? []].flat()) headers.append(name, one);
  }
  return headers;
}
