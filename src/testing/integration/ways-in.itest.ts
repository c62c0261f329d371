import { describe, expect, it } from "vitest";
import { sharedApp } from "../harness/app";
import { request } from "../harness/http";
import { enrol, signUp } from "../people/client";
import { sessionOperations } from "../tables/way-in";
import { WAYS_IN } from "../tables/ways-in";

/** B10: every way to a session has its row in `ways-in.ts` and proves what that says and no more. */
const { url, db } = sharedApp();

it("has a row for every operation whose answer can carry a session, and for no other", () => {
  const listed = [...new Set(WAYS_IN.map(({ operation }) => operation))].sort();
  expect(listed).toEqual(sessionOperations().sort());
});

describe.each(WAYS_IN)("$operation: $by", ({ go, leadsTo, proves }) => {
  it(`→ ${leadsTo}`, async () => {
    const person = await enrol(await signUp(url));
    const answer = await go({ url, db, person });
    const { accessToken, fullAccessToken, refreshToken, tokenId } = Object(answer.body);
    const token = fullAccessToken ?? accessToken;
    if (leadsTo === "refused") {
      expect([token, refreshToken]).toEqual([undefined, undefined]);
      return;
    }
    expect(answer.status, answer.text).toBe(200);
    expect(refreshToken === undefined).toBe(leadsTo !== "full");
    const status = await request(url, "GET", "/mfa/status", { token });
    expect(status.body).toMatchObject({ data: { sessionVerified: leadsTo === "full" } });
    const sessionId = token.includes(".")
      ? JSON.parse(Buffer.from(token.split(".")[1], "base64url").toString()).sid
      : tokenId;
    const [row] = await db`select level, proofs from sessions where id = ${sessionId}`;
    expect(row?.level).toBe(leadsTo);
    expect(row?.proofs.map(({ method }: { method: string }) => method)).toEqual(proves);
  });
});
