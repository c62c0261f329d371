import { jsonOf, type SampleCall } from "./sample-call";

export function ruby({ method, url, needsToken, body }: SampleCall): string {
  const kind = method.charAt(0) + method.slice(1).toLowerCase();
  return [
    'require "net/http"',
    'require "json"',
    "",
    `uri = URI("${url}")`,
    `request = Net::HTTP::${kind}.new(uri)`,
    ...(needsToken ? ['request["Authorization"] = "Bearer #' + '{token}"'] : []),
    ...(body
      ? ['request["Content-Type"] = "application/json"', `request.body = <<'JSON'\n${jsonOf(body)}\nJSON`]
      : []),
    'response = Net::HTTP.start(uri.host, uri.port, use_ssl: uri.scheme == "https") { |http| http.request(request) }',
    "answer = JSON.parse(response.body)",
  ].join("\n");
}
