import { AppError } from "@/contract/errors";
import { LIMITS } from "@/contract/limits";
import { uncharged } from "@/engine/platform/time-budget";
import type { Asked } from "./asked";
import type { HeaderReader } from "./incoming-headers";

type Sent = Pick<Asked, "headers" | "body">;

/**
 * Reads a body up to the limit, with or without a `Content-Length`. No client can make the app hold more. A slow
 * sender uses up none of the time that the answer has.
 * @throws AppError PAYLOAD_TOO_LARGE, or VALIDATION_FAILED where the sender left before its end
 */
export const readBounded = (sent: Sent): Promise<Uint8Array<ArrayBuffer>> => uncharged(() => readAll(sent));

async function readAll({ headers, body }: Sent): Promise<Uint8Array<ArrayBuffer>> {
  const { maxBytes } = LIMITS.body;
  if (Number(headers.get("content-length") ?? 0) > maxBytes) throw new AppError("PAYLOAD_TOO_LARGE");
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of arriving(body)) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new AppError("PAYLOAD_TOO_LARGE");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** A sender that goes away is nobody's fault, and hears no answer. */
async function* arriving(body: Sent["body"]): AsyncGenerator<Uint8Array> {
  if (body === null) return;
  try {
    yield* body;
  } catch {
    throw malformed("The body was cut off.");
  }
}

/**
 * Reads a JSON body without trusting it: bounded while it arrives, valid UTF-8, an object, no `__proto__`.
 * Nothing, whatever the content type, is an empty object.
 * @throws AppError PAYLOAD_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, VALIDATION_FAILED
 */
export async function readJsonBody(sent: Sent): Promise<Record<string, unknown>> {
  const bytes = await readBounded(sent);
  if (bytes.byteLength === 0) return {};
  if (!isJson(sent.headers)) throw new AppError("UNSUPPORTED_MEDIA_TYPE");
  const value = parse(bytes);
  if (value === null) return {};
  if (typeof value !== "object" || Array.isArray(value)) throw malformed("The body must be a JSON object.");
  return { ...value };
}

export function isJson(headers: HeaderReader): boolean {
  const [type = ""] = (headers.get("content-type") ?? "").split(";");
  return type.trim().toLowerCase() === "application/json";
}

const decoder = new TextDecoder("utf-8", { fatal: true });

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(bytes), (key, value: unknown) => {
      if (key === "__proto__") throw new Error("a key that would change what an object is");
      return value;
    });
  } catch {
    throw malformed("The body isn't valid JSON.");
  }
}

const malformed = (message: string) => new AppError("VALIDATION_FAILED", { issues: [{ path: "", message }] });
