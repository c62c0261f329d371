import { OF_API } from "../../procedure/answer-headers";
import { isForPerson } from "../paths";
import { problemAnswer } from "./answers";

/**
 * What no parameter may hold: U+0000, which Postgres keeps in no text. Of every encoding that a form may come in, it is
 * this byte or these characters.
 */
const NUL = /\0|%00/;

/** Whether a request can't be answered whatever it asks for, told before anything reads it. */
export const isUnreadable = (request: Request, body: Uint8Array): boolean =>
  NUL.test(new URL(request.url).search) || NUL.test(Buffer.from(body).toString("latin1"));

/** The answer to it: a page where a person is led, else an app's own (RFC 6749 §5.2). */
export function refusedRequest(path: string): Response {
  if (isForPerson(path)) return problemAnswer("request");
  const error = { error: "invalid_request", error_description: "a parameter holds the character U+0000" };
  return Response.json(error, { status: 400, headers: OF_API });
}
