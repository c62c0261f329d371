import { after } from "next/server";
import { deliverNow, hasNoTimer } from "@/api/rest/outbox";

type Handler = (request: Request) => Promise<Response>;

/** The same handler. Where no timer sends the mail it causes, that leaves once the answer is out. */
export function delivering(handle: Handler): Handler {
  return (request) => {
    if (hasNoTimer()) after(deliverNow);
    return handle(request);
  };
}
