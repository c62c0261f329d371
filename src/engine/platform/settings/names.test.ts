import { expect, it } from "vitest";
import { VARIABLES } from "./env";
import { nearMisses } from "./names";

it.each([
  ["SIGN_UP", "SIGNUP"],
  ["signup", "SIGNUP"],
  ["RPID", "RP_ID"],
  ["LATCHKEY_APP_URL", "APP_URL"],
  ["NEXT_PUBLIC_APP_URL", "APP_URL"],
  ["APP-URL", "APP_URL"],
  ["AUTH_SECRETS", "AUTH_SECRET"],
  ["TRUSTED_PROXY", "TRUSTED_PROXIES"],
  ["TRUSTED_PROXYS", "TRUSTED_PROXIES"],
  ["DATABSE_URL", "DATABASE_URL"],
  ["DATABASE_URI", "DATABASE_URL"],
  ["MFA_REQUIRED_ROLE", "MFA_REQUIRED_ROLES"],
  ["ALLOWED_ORIGIN", "ALLOWED_ORIGINS"],
  ["SMTP_URI", "SMTP_URL"],
  ["REQUIRE_EMAIL_VERFICATION", "REQUIRE_EMAIL_VERIFICATION"],
])("W07: %s was meant to be %s", (name, meant) => {
  expect(nearMisses(["PATH", name], VARIABLES)).toEqual([{ name, meant }]);
});

it("W07: nothing is said of what is right, beside what is right, or nobody's mistake", () => {
  const set = [
    ...[
      "HOME",
      "PWD",
      "OLDPWD",
      "PATH",
      "HOSTNAME",
      "HOSTTYPE",
      "SHELL",
      "SHLVL",
      "LANG",
      "LOGNAME",
      "TERM",
      "USER",
    ],
    ...["npm_config_user_agent", "NODE_OPTIONS", "NODE_VERSION", "NEXT_RUNTIME", "NEXT_TELEMETRY_DISABLED"],
    ...["LATCHKEY_PORT", "LATCHKEY_SERVICE_HOST", "LATCHKEY_SERVICE_PORT", "LATCHKEY_PORT_3000_TCP_ADDR"],
    ...[
      "VERCEL_ENV",
      "VERCEL_URL",
      "FLY_APP_NAME",
      "RENDER_EXTERNAL_URL",
      "POSTGRES_URL",
      "PGHOST",
      "PGPORT",
    ],
    ...[
      "APP_HOME",
      "APP_ENV",
      "APP_DIR",
      "TMPDIR",
      "MAIL",
      "EDITOR",
      "INIT_CWD",
      "POSTGRES_DB",
      "WEBSITE_HOSTNAME",
    ],
    ...["SIGN_UP", "SIGNUP"],
  ];
  expect(nearMisses(set, VARIABLES)).toEqual([]);
});
