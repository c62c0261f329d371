import { indent, jsonOf, type SampleCall } from "./sample-call";

export function java({ method, url, needsToken, body }: SampleCall): string {
  // A text block reads escapes, so those of the JSON are escaped once more.
  const text = body && indent(jsonOf(body).replaceAll("\\", "\\\\"), "    ");
  const publisher = text ? `ofString("""\n    ${text}\n    """)` : "noBody()";
  return [
    "var request = HttpRequest.newBuilder()",
    `    .uri(URI.create("${url}"))`,
    ...(needsToken ? ['    .header("Authorization", "Bearer " + token)'] : []),
    ...(body ? ['    .header("Content-Type", "application/json")'] : []),
    `    .method("${method}", HttpRequest.BodyPublishers.${publisher})`,
    "    .build();",
    "var response = HttpClient.newHttpClient()",
    "    .send(request, HttpResponse.BodyHandlers.ofString());",
    "var answer = response.body();",
  ].join("\n");
}
