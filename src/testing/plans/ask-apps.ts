import { z } from "zod";
import { runMaintenance } from "@/engine/jobs/housekeeping";
import { tokensIn } from "../apps/app-client";
import { allowOffline, newApp, newEnrolled, openBrowser, proveCode } from "../apps/here";
import type { RunningApp } from "../harness/app";
import type { Answer } from "../harness/http";
import { expectOk } from "../people/client";

/** Whoever the process's settings name; `openHere` sets them before anything reads them. */
export const OPERATOR_ADDRESS = "operator@example.test";

const SHOP = {
  name: "Shop",
  type: "web",
  redirectUris: ["https://shop.example.test/callback"],
  tokenEndpointAuthMethod: "client_secret_basic",
};
const added = z.object({ result: z.object({ data: z.object({ id: z.string() }) }) });

/** What an operator does with apps on the page, and what housekeeping leaves of a removed one. */
export async function operateApps({ db }: RunningApp): Promise<void> {
  const operator = { ...(await newEnrolled()), email: OPERATOR_ADDRESS };
  await db`update users set email = ${OPERATOR_ADDRESS}, email_normalized = ${OPERATOR_ADDRESS} where id = ${operator.id}`;
  const browser = await openBrowser(operator);
  await proveCode(browser, operator);
  const ask = (operation: string, input: unknown): Promise<Answer> =>
    expectOk(browser.mutate(operation, input));
  const { id } = added.parse((await ask("apps.add", SHOP)).body).result.data;
  await expectOk(browser.query("apps.list", undefined));
  await ask("apps.change", { id, name: "Store", redirectUris: SHOP.redirectUris });
  await ask("apps.rotate", { id });
  await ask("apps.remove", { id });
  await runMaintenance();
}

/** What an app does with what somebody gives it. */
export async function workWithApp(): Promise<void> {
  const person = await newEnrolled();
  const browser = await openBrowser(person);
  await proveCode(browser, person);
  const app = await newApp();
  const given = await allowOffline(app, browser);
  await expectOk(app.userinfo(given.access_token));
  const { refresh_token: next = "" } = tokensIn(await app.refresh(given.refresh_token));
  await app.isActive(next);
  await app.post("revocation", { token: next });
  await browser.mutate("app.withdraw", { id: app.options.id });
}
