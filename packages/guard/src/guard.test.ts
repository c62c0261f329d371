import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { beforeAll, expect, it } from "vitest";
import { createGuard, GuardError, readChallenge } from "./index";

/**
 * Guarantee: only a token that the issuer signed for this API is let in, with as strong a proof as the route asks for.
 */

const ISSUER = "https://auth.example.test";
const AUDIENCE = "https://api.example.test";

type Key = Awaited<ReturnType<typeof generateKeyPair>> & { kid: string; alg: string };
let keys: Key[];
let asked = 0;

const make = async (alg: string, kid: string): Promise<Key> => ({
  ...(await generateKeyPair(alg)),
  kid,
  alg,
});
beforeAll(async () => {
  keys = [await make("ES256", "one"), await make("EdDSA", "two"), await make("RS256", "three")];
});

const serveKeys = async () => {
  asked += 1;
  const published = keys.map(async ({ publicKey, kid, alg }) => ({
    ...(await exportJWK(publicKey)),
    kid,
    alg,
    use: "sig",
  }));
  return Response.json({ keys: await Promise.all(published) });
};
const newGuard = () => createGuard({ issuer: ISSUER, audience: AUDIENCE, fetch: serveKeys });

const now = () => Math.floor(Date.now() / 1000);
type Told = { claims?: Record<string, unknown>; header?: Record<string, unknown>; key?: Key };

function sign({ claims = {}, header = {}, key = keys[0] }: Told = {}): Promise<string> {
  if (!key) throw new Error("no key");
  const payload = {
    iss: ISSUER,
    aud: AUDIENCE,
    sub: "ada",
    client_id: "shop",
    iat: now(),
    exp: now() + 60,
    ...claims,
  };
  return new SignJWT(payload)
    .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: "at+jwt", ...header })
    .sign(key.privateKey);
}

it("lets in what the issuer signed for this API, with any of its keys", async () => {
  const guard = newGuard();
  for (const key of keys)
    expect(await guard.verify(await sign({ key }))).toMatchObject({ sub: "ada", clientId: "shop" });
});

it.each<[string, () => Promise<string>]>([
  ["another audience", () => sign({ claims: { aud: "https://other.example.test" } })],
  ["another issuer", () => sign({ claims: { iss: "https://evil.example.test" } })],
  ["an ID token", () => sign({ header: { typ: "JWT" } })],
  ["no type", () => sign({ header: { typ: undefined } })],
  ["expired", () => sign({ claims: { exp: now() - 6 } })],
  ["not yet", () => sign({ claims: { nbf: now() + 60 } })],
  ["no subject", () => sign({ claims: { sub: undefined } })],
  ["no end", () => sign({ claims: { exp: undefined } })],
  ["somebody else's key by our name", async () => sign({ key: await make("ES256", "one") })],
  ["a key of another algorithm", async () => sign({ key: { ...(await make("RS256", "one")) } })],
  ["a key nobody knows", async () => sign({ key: await make("ES256", "nine") })],
  [
    "no signature at all",
    async () =>
      `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString("base64url")}.${(await sign()).split(".")[1]}.`,
  ],
  [
    "a public key used as a secret",
    async () => {
      const secret = new TextEncoder().encode(JSON.stringify(await exportJWK((keys[0] as Key).publicKey)));
      return new SignJWT({ iss: ISSUER, aud: AUDIENCE, sub: "ada", iat: now(), exp: now() + 60 })
        .setProtectedHeader({ alg: "HS256", kid: "one", typ: "at+jwt" })
        .sign(secret);
    },
  ],
  ["rubbish", async () => "a.b.c"],
])("refuses %s", async (_what, make) => {
  await expect(newGuard().verify(await make())).rejects.toMatchObject({
    error: "invalid_token",
    status: 401,
  });
});

it("says what is missing, in words that turn into the request that mends it", async () => {
  const guard = newGuard();
  const request = async (claims?: Record<string, unknown>) =>
    new Request(AUDIENCE, claims ? { headers: { authorization: `Bearer ${await sign({ claims })}` } } : {});
  const strict = guard.require({ acr: "urn:latchkey:aal2", maxAge: 300 });
  const answerTo = async (claims?: Record<string, unknown>) => {
    const answer = await strict(await request(claims));
    return answer instanceof Response ? answer : undefined;
  };
  expect((await answerTo())?.headers.get("www-authenticate")).toBe("Bearer");
  for (const claims of [
    { acr: "urn:latchkey:aal1", auth_time: now() },
    { acr: "urn:latchkey:aal2", auth_time: now() - 400 },
    { acr: "urn:latchkey:aal2" },
    { acr: "something else", auth_time: now() },
    { auth_time: now() },
  ]) {
    const refused = await answerTo(claims);
    expect(refused?.status).toBe(401);
    const challenge = refused?.headers.get("www-authenticate");
    expect(challenge).toContain('error="insufficient_user_authentication"');
    expect(readChallenge(challenge)).toEqual({ acr_values: "urn:latchkey:aal2", max_age: "300" });
  }
  expect(await answerTo({ acr: "urn:latchkey:aal2", auth_time: now() - 290 })).toBeUndefined();
  expect(await answerTo({ acr: "phr", auth_time: now() })).toBeUndefined();
});

it("reads no step-up out of what asks for none", () => {
  for (const header of [
    null,
    "",
    "Bearer",
    'Bearer error="invalid_token"',
    'Basic error="insufficient_user_authentication"',
  ])
    expect(readChallenge(header)).toBeUndefined();
});

it("stands before routes of Express and of Fastify, which get the token or the answer", async () => {
  const need = newGuard().require();
  const headers = { authorization: `Bearer ${await sign()}` };
  const good = { headers, auth: undefined as unknown };
  let went = 0;
  const response = {
    statusCode: 200,
    said: {} as Record<string, string>,
    body: "",
    setHeader(name: string, value: string) {
      this.said[name] = value;
    },
    end(text: string) {
      this.body = text;
    },
  };
  await need.express(good, response, () => {
    went += 1;
  });
  expect([went, good.auth]).toEqual([1, expect.objectContaining({ sub: "ada" })]);
  await need.express({ headers: { authorization: "Bearer a.b.c" } }, response, () => {
    went += 1;
  });
  expect([went, response.statusCode, response.said["www-authenticate"]]).toEqual([
    1,
    401,
    expect.stringContaining("invalid_token"),
  ]);
  const reply = {
    status: 0,
    sent: undefined as unknown,
    code(status: number) {
      this.status = status;
      return this;
    },
    header() {
      return this;
    },
    send(body: unknown) {
      this.sent = body;
      return this;
    },
  };
  const request = { headers, auth: undefined as unknown };
  await need.fastify(request, reply);
  expect([request.auth, reply.status]).toEqual([expect.objectContaining({ sub: "ada" }), 0]);
  await need.fastify({ headers: {} }, reply);
  expect([reply.status, reply.sent]).toEqual([401, expect.objectContaining({ error: "missing_token" })]);
});

it("asks for keys once, and anew for unknown ones no more often than its bound", async () => {
  const guard = newGuard();
  asked = 0;
  for (let time = 0; time < 5; time += 1) await guard.verify(await sign());
  expect(asked).toBe(1);
  const stranger = await make("ES256", "stranger");
  for (let time = 0; time < 20; time += 1)
    await expect(guard.verify(await sign({ key: stranger }))).rejects.toBeInstanceOf(GuardError);
  expect(asked).toBeLessThanOrEqual(2);
});

it("doesn't blame a token for keys that can't be had", async () => {
  const guard = createGuard({
    issuer: ISSUER,
    audience: AUDIENCE,
    fetch: async () => {
      throw new TypeError("fetch failed");
    },
  });
  await expect(guard.verify(await sign())).rejects.not.toBeInstanceOf(GuardError);
});
