import { describe, expect, it } from "vitest";
import { LIMITS } from "@/contract/limits";
import { HERE, mustAsk, openWorld } from "@/testing/harness/here";
import { PageClient } from "@/testing/harness/http";
import { PASSWORD } from "@/testing/people/client";
import { newPerson } from "@/testing/people/here";
import { sql } from "../db/query/sql";
import { sessions } from "../db/schema";
import { env } from "../platform/settings/env";
import { HELD_STEP } from "./hold";
import { principalByToken } from "./principal/by-token";
import type { Principal } from "./principal/principal";
import { raiseSession } from "./raise-session";

const world = openWorld();

/** Somebody who signed in on a page. */
async function onAPage(): Promise<{ id: string; email: string; page: PageClient; principal: Principal }> {
  const { id, email } = await newPerson();
  const page = new PageClient(HERE);
  await page.mutate("auth.login", { email, password: PASSWORD });
  const [cookie = ""] = page.cookies.values();
  const principal = await principalByToken(cookie, "cookie");
  if (!principal) throw new Error("nobody is signed in");
  return { id, email, page, principal };
}

const endedOf = async (id: string) =>
  (
    await world.sql(
      "select revoked_reason as reason from sessions where user_id = $1 and carrier = 'cookie' order by created_at",
      [id],
    )
  ).map(({ reason }) => reason);

describe("L03: a sign-in where a cookie is", () => {
  it("ends the session it overwrites, whoever that is of, and no other of theirs", async () => {
    const [ada, grace] = [await onAPage(), await onAPage()];
    await new PageClient(HERE).mutate("auth.login", { email: ada.email, password: PASSWORD });
    const signIn = (password: string) => ada.page.mutate("auth.login", { email: grace.email, password });
    await signIn("not this one at all");
    expect(await endedOf(ada.id)).toEqual([null, null]);
    expect((await signIn(PASSWORD)).status).toBe(200);
    expect(await endedOf(ada.id)).toEqual(["replaced", null]);
    expect(await endedOf(grace.id)).toEqual([null, null]);
  });
});

describe("a session that gets another level", () => {
  const to = (principal: Principal, level: "pending" | "full") =>
    raiseSession(
      principal,
      { level, proofs: principal.session.proofs, isProved: false },
      sql`spent as (select ${sessions.id} from ${HELD_STEP})`,
      () => [],
    );
  const again = async (token: string | null | undefined) => principalByToken(token ?? "", "cookie");

  it("has a new token, and the old one is dead at once", async () => {
    const { principal, page } = await onAPage();
    const [before] = page.cookies.values();
    const issued = await to(principal, "full");
    expect(issued?.opaqueToken).not.toBe(before);
    expect(await again(before)).toBeUndefined();
    expect((await again(issued?.opaqueToken))?.session.id).toBe(principal.session.id);
  });

  it("isn't made to last longer by losing what it was and regaining it", async () => {
    const { id, principal } = await onAPage();
    const hours = env().SESSION_MAX_HOURS;
    await world.sql(
      "update sessions set created_at = now() - make_interval(hours => $2) where user_id = $1",
      [id, hours - 1],
    );
    const lost = await again((await to(principal, "pending"))?.opaqueToken);
    if (!lost) throw new Error("the session is gone");
    const regained = await to(lost, "full");
    const most = (3600 + LIMITS.pendingSession.seconds + 60) * 1000;
    expect((regained?.expiresAt ?? Infinity) - Date.now()).toBeLessThan(most);
  });

  it("spends its proof once: of two at one moment, one is refused", async () => {
    const { principal } = await onAPage();
    const both = await Promise.all([to(principal, "full"), to(principal, "full")]);
    expect(both.filter((issued) => issued !== undefined)).toHaveLength(1);
  });
});

describe("a session in use", () => {
  it("is marked as that once a minute: reading costs no write", async () => {
    const { token, sessionId } = await newPerson();
    const seenAfter = async (seconds: number) => {
      await world.sql("update sessions set last_seen_at = now() - make_interval(secs => $2) where id = $1", [
        sessionId,
        seconds,
      ]);
      await mustAsk("GET", "/mfa/status", { token });
      const [row] = await world.sql(
        "select extract(epoch from now() - last_seen_at)::float8 as ago from sessions where id = $1",
        [sessionId],
      );
      return Number(row?.ago);
    };
    expect(await seenAfter(LIMITS.seenEverySeconds - 20)).toBeGreaterThan(LIMITS.seenEverySeconds - 21);
    expect(await seenAfter(LIMITS.seenEverySeconds + 1)).toBeLessThan(LIMITS.seenEverySeconds / 2);
  });
});
