import { LIMITS } from "@/contract/limits";
import { OF_API } from "../../procedure/answer-headers";
import { isForPerson, keepsRequest } from "../paths";
import { problemAnswer } from "./answers";

/**
 * What no parameter may hold: U+0000, which Postgres keeps in no text. Of every encoding that a form may come in, it is
 * this byte or these characters.
 */
const NUL = /\0|%00/;

/**
 * Why a request can't be answered whatever it asks for, told before anything reads it.
 * @returns undefined where nothing speaks against it
 */
export function unreadable(request: Request, body: Uint8Array): string | undefined {
  const { pathname, search } = new URL(request.url);
  if (NUL.test(search) || NUL.test(Buffer.from(body).toString("latin1")))
    return "a parameter holds the character U+0000";
  // What is asked for is kept until it is answered, for whoever asks: no more than an address bar would carry.
  if (keepsRequest(pathname) && search.length + body.byteLength > LIMITS.appRequest.maxBytes)
    return `all parameters together are longer than ${LIMITS.appRequest.maxBytes} bytes`;
  return undefined;
}

/** The answer to it: a page where a person is led, else an app's own (RFC 6749 §5.2). @param why for the app */
export function refusedRequest(path: string, why: string): Response {
  if (isForPerson(path)) return problemAnswer("request");
  const error = { error: "invalid_request", error_description: why };
  return Response.json(error, { status: 400, headers: OF_API });
}
