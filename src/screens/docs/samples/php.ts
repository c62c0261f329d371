import { jsonOf, type SampleCall } from "./sample-call";

export function php({ method, url, needsToken, body }: SampleCall): string {
  const headers = [
    ...(needsToken ? ['"Authorization: Bearer $token"'] : []),
    ...(body ? ["'Content-Type: application/json'"] : []),
  ];
  return [
    `$request = curl_init('${url}');`,
    "curl_setopt_array($request, [",
    `    CURLOPT_CUSTOMREQUEST => '${method}',`,
    "    CURLOPT_RETURNTRANSFER => true,",
    ...(headers.length > 0 ? [`    CURLOPT_HTTPHEADER => [${headers.join(", ")}],`] : []),
    ...(body ? [`    CURLOPT_POSTFIELDS => <<<'JSON'\n${jsonOf(body)}\nJSON,`] : []),
    "]);",
    "$answer = json_decode(curl_exec($request), true);",
  ].join("\n");
}
