import { randomUUID } from "node:crypto";
import { EVERYWHERE } from "@/api/procedure/answer-headers";
import { ARRIVAL_PATH, type Arrival, arrival, PROBE_HEADERS } from "@/contract/arrival";
import { LIMITS } from "@/contract/limits";
import { doctorPass } from "@/engine/platform/doctor-pass";
import type { Environment } from "@/engine/platform/settings/env";
import { bad, type Check, good, type Surroundings, unknown, type Verdict } from "./check";

/** Nobody's (RFC 5737 §3): what a client that lies would write about itself. */
const FORGED = "203.0.113.77";
const PATIENCE_MS = 10_000;

/** Requests APP_URL as a client would, and compares what arrives with what was sent. */
export const proxy: Check = {
  run: async (given) => {
    const sent = whatIsSent(given.settings);
    const answer = await ask(given, sent);
    if (!(answer instanceof Response)) return answer;
    const text = await answer.text();
    const { data } = arrival.safeParse(parsed(text));
    if (answer.status !== 200 || data === undefined) return strangeAnswer(answer, given.settings);
    const [fault] = [
      ...changedAnswer(answer),
      ...changedRequest(sent, data),
      ...(given.settings.isLoopback || data.peerIsTrusted === null
        ? []
        : misreadSender(data, given.settings)),
    ];
    return (
      fault ?? good(`All arrives as it was sent; it came from ${data.client || "an address nobody told"}.`)
    );
  },
};

type Sent = { headers: Record<string, string>; body: string; nonce: string };

function whatIsSent({ APP_URL, isLoopback }: Environment): Sent {
  const nonce = randomUUID();
  const asked = { pass: doctorPass(), nonce };
  const padding = "x".repeat(LIMITS.body.maxBytes - JSON.stringify(asked).length - 32);
  const forged = { "x-forwarded-for": FORGED, forwarded: `for=${FORGED}` };
  const headers = { ...PROBE_HEADERS, origin: APP_URL, "content-type": "application/json" };
  return {
    // On one's own machine nothing may have been handed on.
    headers: isLoopback ? headers : { ...headers, ...forged },
    body: JSON.stringify({ ...asked, padding }),
    nonce,
  };
}

async function ask({ settings, reach }: Surroundings, { headers, body }: Sent): Promise<Response | Verdict> {
  const url = `${settings.APP_URL}${ARRIVAL_PATH}`;
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    return await reach(url, { method: "POST", headers, body, signal, redirect: "manual" });
  } catch (error) {
    const code = String(Object(Object(error).cause).code ?? Object(error).name);
    return settings.isLoopback
      ? unknown(`Nobody answers at ${settings.APP_URL} (${code}): start the app, then ask again.`)
      : bad(
          `Nobody answers at ${settings.APP_URL} (${code}).`,
          "Start the app, and see that the proxy leads to it.",
        );
  }
}

const PROXY_LOG = "See in the proxy's configuration where APP_URL leads; docs/deploy.md has a whole one.";

function strangeAnswer({ status, headers }: Response, { APP_URL }: Environment): Verdict {
  const isOurs = headers.has("x-request-id");
  if (status === 413)
    return bad(
      "The proxy refuses a body the app takes.",
      "Let 128 KB through (nginx: client_max_body_size 128k).",
    );
  if (status === 421)
    return bad(
      "The app takes APP_URL for its own machine's alone, and this came from elsewhere or through a proxy.",
      "Set APP_URL to the public origin, or name a container's gateway in LOCAL_PEERS.",
    );
  if (status === 404 && isOurs)
    return bad(
      `The app at ${APP_URL} doesn't know this one.`,
      "Give all instances the same AUTH_SECRET and version, and their machines the same time.",
    );
  if (status >= 300 && status < 400)
    return bad(
      `${APP_URL} leads on to ${headers.get("location") ?? "elsewhere"}.`,
      "Set APP_URL to where it leads.",
    );
  if (status === 502 || status === 503 || status === 504)
    return bad(
      `The proxy doesn't reach the app (${status}).`,
      "Start the app; see that the proxy has its address and port.",
    );
  return bad(`Something else than Latchkey answers at ${APP_URL} (${status}).`, PROXY_LOG);
}

/** Each header of every answer is what it was; a second one of a proxy's shows as a list. */
function changedAnswer({ headers }: Response): Verdict[] {
  const expected = Object.entries({ ...EVERYWHERE, "cache-control": "no-store" });
  return expected
    .filter(([name, value]) => headers.get(name) !== value)
    .map(([name]) =>
      bad(
        `The proxy changes ${name} of what the app answers.`,
        "Take that header out of the proxy's configuration.",
      ),
    );
}

function changedRequest(
  { body, nonce, headers }: Sent,
  { nonce: answered, bytes, kept }: Arrival,
): Verdict[] {
  if (answered !== nonce)
    return [
      bad("The proxy gave an answer it had kept.", "Turn its cache off: no answer of the API may be kept."),
    ];
  const lost = [...Object.keys(PROBE_HEADERS), "origin"].filter(
    (name) => name in headers && !kept.includes(name),
  );
  if (lost.length > 0)
    return [
      bad(`The proxy drops or changes ${lost.join(", ")}.`, "Let it hand on every header of a request."),
    ];
  return bytes === Buffer.byteLength(body)
    ? []
    : [bad("The proxy changes the body of a request.", "Turn off what rewrites bodies there.")];
}

/** An https APP_URL implies a proxy that terminates TLS. It must be trusted and must forward the client's address. */
function misreadSender({ peer, peerIsTrusted, hops }: Arrival, { FORWARDED_HEADER }: Environment): Verdict[] {
  if (!peerIsTrusted)
    return [
      bad(
        `The proxy is not known (${peer}): to the limits all people are one.`,
        `Name its address in TRUSTED_PROXIES: ${peer}, or its network.`,
      ),
    ];
  const [nearest] = hops;
  if (nearest === undefined)
    return [
      bad(
        `The proxy doesn't say who came (no ${FORWARDED_HEADER}).`,
        "Let it write X-Forwarded-For (or Forwarded, and set FORWARDED_HEADER=forwarded).",
      ),
    ];
  return nearest === FORGED
    ? [
        bad(
          "The proxy hands on what a client says of its own address.",
          "Let it add the address it sees (nginx: proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for).",
        ),
      ]
    : [];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
