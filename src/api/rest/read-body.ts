import { AppError } from "@/contract/errors";
import { LIMITS } from "@/contract/limits";

/**
 * Reads a JSON body without trusting it: bounded while it arrives, valid UTF-8, an object, no `__proto__`.
 * Nothing, whatever the content type, is an empty object.
 * @throws AppError PAYLOAD_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, VALIDATION_FAILED
 */
export async function readJsonBody(request: Request): Promise<Record<string, unknown>> {
  const bytes = await readBounded(request);
  if (bytes.byteLength === 0) return {};
  if (!isJson(request.headers)) throw new AppError("UNSUPPORTED_MEDIA_TYPE");
  const value = parse(bytes);
  if (value === null) return {};
  if (typeof value !== "object" || Array.isArray(value)) throw malformed("The body must be a JSON object.");
  return { ...value };
}

export function isJson(headers: Headers): boolean {
  const [type = ""] = (headers.get("content-type") ?? "").split(";");
  return type.trim().toLowerCase() === "application/json";
}

/**
 * A body, whatever it is, up to the limit of any body.
 * @throws AppError PAYLOAD_TOO_LARGE
 */
export async function readBounded(request: Request): Promise<Uint8Array> {
  const { maxBytes } = LIMITS.body;
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw new AppError("PAYLOAD_TOO_LARGE");
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body as ReadableStream<Uint8Array> & AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new AppError("PAYLOAD_TOO_LARGE");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
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
