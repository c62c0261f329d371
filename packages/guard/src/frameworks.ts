import { GuardError } from "./error.js";
import type { AccessToken } from "./token.js";

/** The same check for frameworks with request objects of their own, as far as it uses them. */

type Ask = (authorization: string | undefined) => Promise<AccessToken>;
type Asked = { headers: Record<string, string | string[] | undefined>; auth?: unknown };

type NodeAnswer = {
  statusCode: number;
  setHeader(name: string, value: string): unknown;
  end(text: string): unknown;
};
export type ExpressMiddleware = (
  request: Asked,
  response: NodeAnswer,
  next: (error?: unknown) => void,
) => Promise<void>;

type FastifyReply = {
  code(status: number): FastifyReply;
  header(name: string, value: string): FastifyReply;
  send(body: unknown): unknown;
};
export type FastifyHook = (request: Asked, reply: FastifyReply) => Promise<unknown>;

/** Sent twice, it is as good as not at all. */
const authorizationOf = ({ headers: { authorization } }: Asked): string | undefined =>
  typeof authorization === "string" ? authorization : undefined;

export const toExpress =
  (ask: Ask): ExpressMiddleware =>
  async (request, response, next) => {
    try {
      request.auth = await ask(authorizationOf(request));
    } catch (error) {
      if (!(error instanceof GuardError)) return next(error);
      response.statusCode = error.status;
      response.setHeader("www-authenticate", error.challenge);
      response.setHeader("cache-control", "no-store");
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(error.body()));
      return;
    }
    next();
  };

export const toFastify =
  (ask: Ask): FastifyHook =>
  async (request, reply) => {
    try {
      request.auth = await ask(authorizationOf(request));
      return undefined;
    } catch (error) {
      if (!(error instanceof GuardError)) throw error;
      const answer = reply.code(error.status).header("www-authenticate", error.challenge);
      return answer.header("cache-control", "no-store").send(error.body());
    }
  };
