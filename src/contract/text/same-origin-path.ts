const BASE = "http://same-origin.invalid";
const DECODINGS = 3;

/**
 * A path of this very origin to go on to. An open redirect makes phishing easy. Browsers read `//host`, `/\host` and
 * paths with tabs or line breaks as other sites (WHATWG URL §4.4), also after decoding.
 * @returns undefined for anything that isn't such a path
 */
export function sameOriginPath(text: unknown): string | undefined {
  if (typeof text !== "string" || text.length > 2048) return undefined;
  let decoded = text;
  for (let times = 0; times <= DECODINGS; times++) {
    if (!isPlainPath(decoded)) return undefined;
    const again = decodedOnce(decoded);
    if (again === undefined) return undefined;
    if (again === decoded) return text;
    decoded = again;
  }
  return undefined;
}

function isPlainPath(text: string): boolean {
  if (!/^\/(?![/\\])/.test(text) || /[\p{C}\\]/u.test(text)) return false;
  const url = parsed(text);
  // `/..//host` is a path here, and another site to whoever resolves what became of it once more.
  return url?.origin === BASE && !url.pathname.startsWith("//");
}

/** `URL.parse` isn't there in every browser the pages run in. */
function parsed(text: string): URL | undefined {
  try {
    return new URL(text, BASE);
  } catch {
    return undefined;
  }
}

function decodedOnce(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** In bytes, as it is sent. */
const MAX_CALLBACK_BYTES = 512;
const HAS_SCHEME = /^[a-z][a-z0-9+.-]*:/i;

/** The same for a path that is kept with a link: a bare relative one, such as `example`, is read as `/example`. */
export function callbackPath(text: string): string | undefined {
  if (text === "" || new TextEncoder().encode(text).length > MAX_CALLBACK_BYTES) return undefined;
  if (text.startsWith("/")) return sameOriginPath(text);
  return HAS_SCHEME.test(text) ? undefined : sameOriginPath(`/${text}`);
}
