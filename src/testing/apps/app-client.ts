import { createHash, randomBytes } from "node:crypto";
import { z } from "zod";
import { type Answer, send } from "../harness/http";
import type { AppBrowser, Arrival } from "./browser";

/** An app's own side: what its server sends, and what it makes of the answers. */

export type Begun = { path: string; verifier: string; state: string; nonce: string };

const tokens = z.object({
  access_token: z.string(),
  id_token: z.string().optional(),
  refresh_token: z.string().optional(),
  scope: z.string().optional(),
  expires_in: z.number(),
  token_type: z.literal("Bearer"),
});
export type Tokens = z.output<typeof tokens>;

export type AppClientOptions = { url: string; id: string; secret?: string; redirectUri?: string };

const random = () => randomBytes(32).toString("base64url");
const REDIRECT = "https://shop.example.test/callback";

export class AppClient {
  readonly redirectUri: string;

  constructor(readonly options: AppClientOptions) {
    this.redirectUri = options.redirectUri ?? REDIRECT;
  }

  /** @param more of the request; an empty text takes a parameter away */
  begin(more: Record<string, string> = {}): Begun {
    const [verifier, state, nonce] = [random(), random(), random()];
    const query = new URLSearchParams({
      client_id: this.options.id,
      response_type: "code",
      redirect_uri: this.redirectUri,
      scope: "openid profile email org",
      code_challenge: createHash("sha256").update(verifier).digest("base64url"),
      code_challenge_method: "S256",
      state,
      nonce,
      ...more,
    });
    for (const [name, value] of Object.entries(more)) if (value === "") query.delete(name);
    return { path: `/oidc/auth?${query}`, verifier, state, nonce };
  }

  /** Posts to an endpoint of the installation, as this app. @param as headers or fields in place of its own credentials */
  async post(
    endpoint: string,
    fields: Record<string, string>,
    as: Record<string, string> = this.#credentials(),
  ): Promise<Answer> {
    const asked = new Request(`${this.options.url}/oidc/${endpoint}`, {
      method: "POST",
      headers: as,
      body: new URLSearchParams(this.options.secret ? fields : { client_id: this.options.id, ...fields }),
    });
    return read(await send(this.options.url, asked));
  }

  exchange(code: string, { verifier }: Pick<Begun, "verifier">, more: Record<string, string> = {}) {
    return this.post("token", {
      grant_type: "authorization_code",
      code,
      redirect_uri: this.redirectUri,
      code_verifier: verifier,
      ...more,
    });
  }

  refresh(refreshToken = "", more: Record<string, string> = {}): Promise<Answer> {
    return this.post("token", { grant_type: "refresh_token", refresh_token: refreshToken, ...more });
  }

  async isActive(token = ""): Promise<boolean> {
    const { body } = await this.post("introspection", { token });
    return z.object({ active: z.boolean() }).parse(body).active;
  }

  async userinfo(accessToken: string): Promise<Answer> {
    const headers = { authorization: `Bearer ${accessToken}` };
    return read(await send(this.options.url, new Request(`${this.options.url}/oidc/userinfo`, { headers })));
  }

  /** Signs somebody in who is asked nothing. @throws with what came instead */
  async signIn(browser: AppBrowser, more: Record<string, string> = {}): Promise<Tokens> {
    const begun = this.begin(more);
    const code = codeIn(await browser.go(begun.path));
    return tokensIn(await this.exchange(code, begun));
  }

  #credentials(): Record<string, string> {
    const { id, secret } = this.options;
    if (secret === undefined || secret === "") return {};
    return { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}` };
  }
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  return { status: response.status, headers: response.headers, text, body };
}

/** @throws where the answer carries none */
export function tokensIn({ status, text, body }: Answer): Tokens {
  const parsed = tokens.safeParse(body);
  if (status !== 200 || !parsed.success) throw new Error(`no tokens: ${status} ${text}`);
  return parsed.data;
}

/** @throws where the browser came back without a code */
export function codeIn({ url, text, status }: Arrival): string {
  const code = url.searchParams.get("code");
  if (code === null) throw new Error(`no code: ${status} ${url} ${text.slice(0, 200)}`);
  return code;
}

/** What a JWT says, unverified. */
export function claimsIn(token = ""): Record<string, unknown> {
  const payload: unknown = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
  return z.record(z.string(), z.unknown()).parse(payload);
}
