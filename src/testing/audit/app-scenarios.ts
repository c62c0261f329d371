import type { AuditEvent } from "@/contract/audit-events";
import { AppClient } from "../apps/app-client";
import { AppBrowser } from "../apps/browser";
import { addApp, admin } from "../harness/admin";
import type { RunningApp } from "../harness/app";
import { signUp } from "../people/client";
import type { Scenario } from "./scenario";

/** What the operator does with other people's apps. */

const NOBODY = { actor: null, user: null };
const add = (app: RunningApp) =>
  addApp(app, "Shop", "--type", "web", "--redirect", "https://shop.example.test/callback");

const byOperator = (go: (app: RunningApp) => unknown): Scenario => ({
  by: "the operator",
  result: "success",
  go: async (app) => {
    go(app);
    return NOBODY;
  },
});

/** Whoever is asked by an app what it may know. @param after what they do once they allowed it */
const byItsPerson = (after: (browser: AppBrowser, app: { id: string }) => Promise<void>): Scenario => ({
  by: "oneself",
  result: "success",
  go: async (app) => {
    const { id, email, password } = await signUp(app.url);
    const made = add(app);
    const browser = new AppBrowser(app.url);
    await browser.mutate("auth.login", { email, password });
    const asked = await browser.go(new AppClient({ url: app.url, ...made }).begin().path);
    await browser.mutate("app.allow", { request: asked.url.searchParams.get("request") });
    await after(browser, made);
    return { user: id };
  },
});

export const APP_SCENARIOS = {
  "app.added": [byOperator(add)],
  "app.changed": [byOperator((app) => admin(app, "app", "disable", add(app).id))],
  "app.secret_rotated": [byOperator((app) => admin(app, "app", "rotate", add(app).id))],
  "app.removed": [byOperator((app) => admin(app, "app", "remove", add(app).id))],
  "app.allowed": [byItsPerson(async () => {})],
  "app.withdrawn": [
    byItsPerson(async (browser, { id }) => void (await browser.mutate("app.withdraw", { id }))),
  ],
  "app.keys_rotated": [byOperator((app) => admin(app, "rotate-keys"))],
} satisfies Partial<Record<AuditEvent, readonly Scenario[]>>;
