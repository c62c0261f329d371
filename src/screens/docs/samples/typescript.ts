import { indent, jsonOf, type SampleCall } from "./sample-call";

export function typescript({ method, url, needsToken, body }: SampleCall): string {
  const headers = [
    ...(needsToken ? ["    Authorization: `Bearer $" + "{token}`,"] : []),
    ...(body ? ['    "Content-Type": "application/json",'] : []),
  ];
  const options = [
    ...(method === "GET" ? [] : [`  method: "${method}",`]),
    ...(headers.length > 0 ? ["  headers: {", ...headers, "  },"] : []),
    ...(body ? [`  body: JSON.stringify(${indent(jsonOf(body), "  ")}),`] : []),
  ];
  const argument = options.length > 0 ? `, {\n${options.join("\n")}\n}` : "";
  return `const response = await fetch("${url}"${argument});
const answer = await response.json();
if (!response.ok) throw new Error(answer.code);`;
}
