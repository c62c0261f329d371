import { indent, type SampleCall } from "./sample-call";

export function python({ method, url, needsToken, body }: SampleCall): string {
  const lines = [
    `    "${url}",`,
    ...(needsToken ? ['    headers={"Authorization": f"Bearer {token}"},'] : []),
    ...(body ? [`    json=${indent(literal(body), "    ")},`] : []),
  ];
  return `import requests

response = requests.${method.toLowerCase()}(
${lines.join("\n")}
)
answer = response.json()
if not response.ok:
    raise RuntimeError(answer["code"])`;
}

const NAMES = new Map<unknown, string>([
  [true, "True"],
  [false, "False"],
  [null, "None"],
]);

/** Python writes a few values otherwise than JSON does. */
function literal(value: unknown): string {
  const named = NAMES.get(value);
  if (named) return named;
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(
    ([name, field]) => `    ${JSON.stringify(name)}: ${indent(literal(field), "    ")},`,
  );
  return `{\n${fields.join("\n")}\n}`;
}
