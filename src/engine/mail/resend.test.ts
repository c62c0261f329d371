import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, it } from "vitest";
import { resendSender } from "./resend";
import { MailRefused } from "./sender";

type Call = {
  path: string | undefined;
  key: string | undefined;
  authorization: string | undefined;
  body: unknown;
};

const mail = {
  to: "ada@example.com",
  from: "Example <no-reply@example.com>",
  subject: "Hello",
  text: "Hello Ada",
  html: "<p>Hello Ada</p>",
  idempotencyKey: "mail-1",
};
let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A stand-in for Resend on a free port. */
async function standIn(answer: (response: ServerResponse, call: number) => void) {
  const calls: Call[] = [];
  server = createServer(async (request: IncomingMessage, response) => {
    const { "idempotency-key": key, authorization } = request.headers;
    const body: unknown = JSON.parse(await text(request));
    calls.push({ path: request.url, key: key?.toString(), authorization, body });
    answer(response, calls.length);
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  return { calls, baseUrl: `http://127.0.0.1:${port}` };
}

function refusalFrom(baseUrl: string): Promise<unknown> {
  const sender = resendSender({ apiKey: "re_test", baseUrl, deadlineSeconds: 0.3 });
  return sender.send(mail).then(
    () => undefined,
    (error) => error,
  );
}

function reply(status: number, body: string, headers: Record<string, string> = {}) {
  return (response: ServerResponse) => response.writeHead(status, headers).end(body);
}

const problem = (name: string) => JSON.stringify({ statusCode: 0, name, message: "ada@example.com can't" });
const withStatus = (statusCode: number, name: string) =>
  JSON.stringify({ ...JSON.parse(problem(name)), statusCode });

describe("Resend", () => {
  it("hands over the mail with its key, and the same key when it tries again", async () => {
    const { calls, baseUrl } = await standIn((response, call) =>
      call === 1
        ? reply(500, withStatus(500, "internal_server_error"))(response)
        : reply(200, '{"id":"1"}')(response),
    );
    const sender = resendSender({ apiKey: "re_test", baseUrl });
    await expect(sender.send(mail)).rejects.toThrow(MailRefused);
    await sender.send(mail);
    const { idempotencyKey, ...said } = mail;
    // W15: no machine shall answer it.
    const body = { ...said, headers: { "Auto-Submitted": "auto-generated" } };
    expect(calls).toEqual(
      [1, 2].map(() => ({ path: "/emails", key: idempotencyKey, authorization: "Bearer re_test", body })),
    );
  });

  it.each([
    [
      429,
      withStatus(429, "rate_limit_exceeded"),
      { "retry-after": "7" },
      { reason: "resend_429", permanent: false, retryAfterSeconds: 7 },
    ],
    [
      429,
      withStatus(429, "rate_limit_exceeded"),
      { "retry-after": "soon" },
      { reason: "resend_429", permanent: false, retryAfterSeconds: undefined },
    ],
    [503, withStatus(503, "application_error"), {}, { reason: "resend_503", permanent: false }],
    [502, "<html>Bad gateway</html>", {}, { reason: "resend_502", permanent: false }],
    [401, withStatus(401, "invalid_api_key"), {}, { reason: "resend_401", permanent: false }],
    [422, withStatus(422, "validation_error"), {}, { reason: "resend_422", permanent: true }],
    [307, "", { location: "/elsewhere" }, { reason: "resend_unreachable", permanent: false }],
  ])("answers %i with a refusal that names no address", async (status, body, headers, expected) => {
    const { calls, baseUrl } = await standIn(reply(status, body, headers));
    const refusal = await refusalFrom(baseUrl);
    expect(refusal).toBeInstanceOf(MailRefused);
    expect(refusal).toMatchObject(expected);
    expect(String(refusal)).not.toContain("ada@example.com");
    expect(calls).toHaveLength(1);
  });

  it("gives up at its deadline when no answer comes, and hangs up", async () => {
    let hungUp = false;
    const { baseUrl } = await standIn((response) => {
      response.on("close", () => {
        hungUp = true;
      });
    });
    expect(await refusalFrom(baseUrl)).toMatchObject({ reason: "resend_timeout", permanent: false });
    await expect.poll(() => hungUp).toBe(true);
  });

  it("a refused connection is tried again later", async () => {
    const { baseUrl } = await standIn(reply(200, "{}"));
    await new Promise((resolve) => server?.close(resolve));
    expect(await refusalFrom(baseUrl)).toMatchObject({ reason: "resend_unreachable", permanent: false });
  });
});
