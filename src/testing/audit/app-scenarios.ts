import type { AuditEvent } from "@/contract/audit-events";
import { addApp, admin } from "../harness/admin";
import type { RunningApp } from "../harness/app";
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

export const APP_SCENARIOS = {
  "app.added": [byOperator(add)],
  "app.changed": [byOperator((app) => admin(app, "app", "disable", add(app).id))],
  "app.secret_rotated": [byOperator((app) => admin(app, "app", "rotate", add(app).id))],
  "app.removed": [byOperator((app) => admin(app, "app", "remove", add(app).id))],
  "app.keys_rotated": [byOperator((app) => admin(app, "rotate-keys"))],
} satisfies Partial<Record<AuditEvent, readonly Scenario[]>>;
