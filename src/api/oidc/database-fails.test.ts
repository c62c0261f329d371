import { expect, it } from "vitest";
import { OPERATOR } from "@/engine/audit/caller";
import { DatabaseUnavailable } from "@/engine/db/pool/unavailable";
import { codeIn } from "@/testing/apps/app-client";
import { newApp, openBrowser } from "@/testing/apps/here";
import { openWorld } from "@/testing/harness/here";
import { newPerson } from "@/testing/people/here";
import { currentProvider } from "./provider/provider";
import { inScope, type OidcScope } from "./request/scope";

/** Guarantee: while the database can't answer, an app is told to come again and loses no code or token. */

const world = openWorld();

it("says that it can't now, as everything does, where the database fails in the middle of it", async () => {
  const app = await newApp();
  const browser = await openBrowser(await newPerson());
  const { refresh_token } = await app.signIn(browser);
  const begun = app.begin();
  const code = codeIn(await browser.go(begun.path));
  const asks = {
    oidc_payloads: [
      () => app.exchange(code, begun),
      () => app.post("introspection", { token: code }),
      () => browser.step(app.begin().path),
    ],
    rate_limits: [() => app.refresh(refresh_token)],
  };
  for (const [table, ask] of Object.entries(asks)) {
    await world.sql("begin");
    await world.sql(`lock table ${table} in access exclusive mode`);
    const answers = await Promise.all(ask.map((one) => one()));
    await world.sql("rollback");
    for (const { status, headers } of answers) {
      expect(status).toBe(503);
      expect(headers.get("retry-after")).toBe("2");
      expect(headers.get("location")).toBeNull();
    }
  }
  expect((await app.exchange(code, begun)).status).toBe(200);
  expect((await app.refresh(refresh_token)).status).toBe(200);
});

it("says so too where the query layer wraps what the database said", async () => {
  const provider = await currentProvider();
  const scope: OidcScope = { caller: OPERATOR, principal: undefined, bearing: undefined, isExchange: false };
  const wrapped = new Error("Failed query", { cause: new DatabaseUnavailable("no answer in time") });
  inScope(scope, () => provider.emit("server_error", Object.create(null), wrapped));
  expect(scope.refusal).toMatchObject({ code: "UNAVAILABLE", retryAfter: 2 });
});
