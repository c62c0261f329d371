import { jsonOf, type SampleCall } from "./sample-call";

export function go({ method, url, needsToken, body }: SampleCall): string {
  // A raw string can't hold a back quote; JSON may write it as an escape.
  const payload = body && `strings.NewReader(\`${jsonOf(body).replaceAll("`", "\\u0060")}\`)`;
  const headers = [
    ...(needsToken ? ['request.Header.Set("Authorization", "Bearer "+token)'] : []),
    ...(body ? ['request.Header.Set("Content-Type", "application/json")'] : []),
  ];
  return [
    `request, err := http.NewRequest("${method}", "${url}", ${payload ?? "nil"})`,
    "if err != nil {",
    "\tlog.Fatal(err)",
    "}",
    ...headers,
    "response, err := http.DefaultClient.Do(request)",
    "if err != nil {",
    "\tlog.Fatal(err)",
    "}",
    "defer response.Body.Close()",
    "answer, err := io.ReadAll(response.Body)",
  ].join("\n");
}
