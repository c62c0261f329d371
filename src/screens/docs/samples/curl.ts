import { jsonOf, type SampleCall } from "./sample-call";

export function curl({ method, url, needsToken, body }: SampleCall): string {
  const parts = [`curl${method === "GET" ? "" : ` -X ${method}`} '${url}'`];
  if (needsToken) parts.push('-H "Authorization: Bearer $TOKEN"');
  if (body) {
    parts.push("-H 'Content-Type: application/json'");
    // A shell ends a quoted text at the first quote, whatever stands before it.
    parts.push(`-d '${jsonOf(body).replaceAll("'", "'\\''")}'`);
  }
  return parts.join(" \\\n  ");
}
