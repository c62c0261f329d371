import { createRemoteJWKSet, customFetch, errors, jwtVerify } from "jose";
import { GuardError } from "./error.js";
import { type ExpressMiddleware, type FastifyHook, toExpress, toFastify } from "./frameworks.js";
import { type AccessToken, toAccessToken } from "./token.js";

export type GuardOptions = {
  /** Where people sign in: Latchkey's APP_URL. */
  issuer: string;
  /** What tokens for this API name as theirs: one of the app's audiences. */
  audience: string;
  /** Where the issuer's keys are; `/.well-known/jwks.json` there unless said. */
  jwksUri?: string;
  /** Seconds that the clocks may differ; 5 unless said. */
  clockTolerance?: number;
  /** Asks for the keys; the global one unless said. */
  fetch?: typeof fetch;
};

/** What a route asks for beyond a valid token. */
export type Requirement = {
  /** The `acr` that a token needs; of several, any will do. */
  acr?: string | readonly string[];
  /** Seconds that the last proof may be old. */
  maxAge?: number;
};

/** A requirement, ready to be put before a route. */
export type Need = {
  /** For the web's `Request`: the token, or what to answer instead. */
  (request: Request): Promise<AccessToken | Response>;
  /** For Express, Connect and plain Node: leaves the token in `request.auth`. */
  express: ExpressMiddleware;
  /** A Fastify `onRequest` or `preHandler` hook: leaves the token in `request.auth`. */
  fastify: FastifyHook;
};

export type Guard = {
  /** @throws GuardError where it isn't a valid token for this API */
  verify(token: string): Promise<AccessToken>;
  require(requirement?: Requirement): Need;
};

/** Never `none`, and nothing that is verified with a secret. */
const ALGORITHMS = ["RS256", "ES256", "EdDSA", "Ed25519"];
const ORDER = ["urn:latchkey:aal1", "urn:latchkey:aal2", "phr"];

const BEARER = /^Bearer +([A-Za-z0-9._~+/=-]+)$/i;

/**
 * Guards an API. Keys are fetched with the first token and cached for ten minutes. An unknown key refetches them at
 * most twice a minute, so that nobody can cause more requests.
 */
export function createGuard(options: GuardOptions): Guard {
  const { issuer, audience, clockTolerance = 5 } = options;
  const keys = createRemoteJWKSet(new URL(options.jwksUri ?? "/.well-known/jwks.json", issuer), {
    cacheMaxAge: 600_000,
    cooldownDuration: 30_000,
    timeoutDuration: 5_000,
    ...(options.fetch ? { [customFetch]: options.fetch } : {}),
  });

  async function verify(token: string): Promise<AccessToken> {
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        typ: "at+jwt",
        algorithms: ALGORITHMS,
        clockTolerance,
        requiredClaims: ["sub", "exp", "iat"],
      });
      return toAccessToken(payload);
    } catch (error) {
      // What is wrong with the keys' server is no fault of the token's.
      if (error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError)) throw error;
      throw new GuardError("invalid_token", "The access token isn't valid here.");
    }
  }

  async function admit(authorization: string | null | undefined, need: Requirement): Promise<AccessToken> {
    const sent = BEARER.exec(authorization ?? "")?.[1];
    if (sent === undefined) throw new GuardError(undefined, "Send an access token.");
    const token = await verify(sent);
    if (!isEnough(token, need, clockTolerance)) throw insufficient(need);
    return token;
  }

  return {
    verify,
    require: (need = {}) => {
      const ask = (authorization: string | null | undefined) => admit(authorization, need);
      const web = async (request: Request): Promise<AccessToken | Response> => {
        try {
          return await ask(request.headers.get("authorization"));
        } catch (error) {
          if (error instanceof GuardError) return error.toResponse();
          throw error;
        }
      };
      return Object.assign(web, { express: toExpress(ask), fastify: toFastify(ask) });
    },
  };
}

const listOf = (acr: Requirement["acr"]): readonly string[] => [acr ?? []].flat();

function isEnough(token: AccessToken, { acr, maxAge }: Requirement, tolerance: number): boolean {
  const wanted = listOf(acr);
  if (wanted.length > 0 && !wanted.some((one) => reaches(token.acr, one))) return false;
  if (maxAge === undefined) return true;
  return token.authTime !== undefined && Date.now() / 1000 - token.authTime <= maxAge + tolerance;
}

/** One that is met meets those below it. */
const reaches = (held: string | undefined, wanted: string): boolean =>
  held === wanted || (ORDER.includes(wanted) && ORDER.indexOf(held ?? "") > ORDER.indexOf(wanted));

function insufficient({ acr, maxAge }: Requirement): GuardError {
  const wanted = listOf(acr);
  return new GuardError(
    "insufficient_user_authentication",
    "More is needed than was proved at the sign-in.",
    {
      ...(wanted.length > 0 ? { acr_values: wanted.join(" ") } : {}),
      ...(maxAge === undefined ? {} : { max_age: String(maxAge) }),
    },
  );
}
