import { beforeAll, describe, expect, it } from "vitest";
import type { Level } from "@/api/procedure/levels";
import { REST_OPERATIONS } from "@/api/routers/operations";
import type { ErrorCode } from "@/contract/errors";
import { age } from "../database/rows";
import { sharedApp } from "../harness/app";
import { expectRefused } from "../harness/envelope";
import { request } from "../harness/http";
import { enrol, type SignedIn, signIn, signInFully, signUp } from "../people/client";

/**
 * Guarantee: a token opens exactly the operations of its level (section 1 of the contract). They are read off the
 * router, so none is forgotten.
 */
const { url, db } = sharedApp();

type Guarded = Exclude<Level, "open">;
type Standing =
  | "nobody"
  | "forged"
  | "pending"
  | "enrolling"
  | "full, no longer fresh"
  | "revoked"
  | "expired";

const ALL: Record<Guarded, ErrorCode> = {
  session: "UNAUTHENTICATED",
  enrol: "UNAUTHENTICATED",
  full: "UNAUTHENTICATED",
  fresh: "UNAUTHENTICATED",
};
/** What each standing is answered at each level; where nothing is named it gets through. */
const REFUSALS: Record<Standing, Partial<Record<Guarded, ErrorCode>>> = {
  nobody: ALL,
  forged: ALL,
  revoked: ALL,
  expired: ALL,
  pending: { enrol: "MFA_REQUIRED", full: "MFA_REQUIRED", fresh: "MFA_REQUIRED" },
  enrolling: { full: "MFA_ENROLMENT_REQUIRED", fresh: "MFA_ENROLMENT_REQUIRED" },
  "full, no longer fresh": { enrol: "STEP_UP_REQUIRED", fresh: "STEP_UP_REQUIRED" },
};
const STANDINGS = Object.keys(REFUSALS).filter((name): name is Standing => name in REFUSALS);
const SESSION_CODES = ["UNAUTHENTICATED", "MFA_REQUIRED", "MFA_ENROLMENT_REQUIRED", "STEP_UP_REQUIRED"];

const guarded = REST_OPERATIONS.flatMap(({ name, meta: { level }, rest }) =>
  level === "open"
    ? []
    : [rest.path, ...(rest.aliases ?? [])].map((path) => ({ name, level, method: rest.method, path })),
);
/** Paths whose answer ends or replaces the session: asked last, with a token that nothing else needs. */
const tokens = new Map<Standing, string | undefined>();
let me: SignedIn;

beforeAll(async () => {
  me = await signUp(url);
  const enrolled = await enrol(me);
  tokens.set("nobody", undefined);
  tokens.set("forged", `${enrolled.token.slice(0, -6)}AAAAAA`);
  tokens.set("pending", (await signIn(enrolled)).token);

  const founder = await signUp(url, { companyName: "Engine" });
  await db`update organizations set mfa_enforced_from = now()
    where id = (select org_id from users where id = ${founder.id})`;
  tokens.set("enrolling", (await signIn(founder)).token);

  const stale = await signInFully(await enrol(await signUp(url)));
  await age(db, stale.id, 901);
  tokens.set("full, no longer fresh", stale.token);

  const left = await signUp(url);
  await request(url, "POST", "/user/logout", { token: left.token });
  tokens.set("revoked", left.token);

  const old = await signUp(url);
  await age(db, old.id, 25 * 3600);
  tokens.set("expired", old.token);
});

it("has operations of every level to ask about", () => {
  expect(new Set(guarded.map(({ level }) => level))).toEqual(new Set(["session", "enrol", "full", "fresh"]));
});

/** Ending one's own session takes no fresh proof and another's does, so the operation itself asks. */
const isOwnRule = (name: string, code: string) => name === "session.revoke" && code === "STEP_UP_REQUIRED";

describe.each(STANDINGS)("%s", (standing) => {
  it.each(guarded)("$method $path ($level)", async ({ name, level, method, path }) => {
    const token = tokens.get(standing);
    const code = REFUSALS[standing][level];
    for (const prefix of ["", "/api"]) {
      const asked = prefix + path.replace("{id}", me.id);
      // No operation takes this body: whoever may pass is refused for the body, and nothing is changed.
      const body = method === "GET" ? {} : { body: { mfaType: "NONE", password: 0, id: "x" } };
      const answer = await request(url, method, asked, { ...(token ? { token } : {}), ...body });
      if (code) expectRefused(answer, path, code);
      else
        expect(SESSION_CODES.filter((known) => !isOwnRule(name, known))).not.toContain(
          Object(answer.body).code,
        );
    }
  });
});

it("a bearer header is judged alone, and only as `Bearer`", async () => {
  const { token } = await signUp(url);
  const ask = (authorization: string) => request(url, "GET", "/mfa/status", { headers: { authorization } });
  expect((await ask(`bearer ${token}`)).status).toBe(200);
  for (const header of [token, `Basic ${token}`, "Bearer", "Bearer ", `Bearer ${token} x`, `Bearer ${me.id}`])
    expectRefused(await ask(header), "/mfa/status", "UNAUTHENTICATED");
});
