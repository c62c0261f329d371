import { isIP } from "node:net";
import { z } from "zod";
import { readOrMakeLocalSecret } from "./local-secret";
import { isLoopbackHost } from "./loopback";

/**
 * Every setting, read once. The only file that reads `process.env`.
 *
 * `parseEnvironment` is pure, so that a test can hand it any environment; `env()` parses the process's own
 * on first use and keeps it. A fatal problem is one clear line each, so that an operator can act on it.
 */

const EXAMPLE_SECRET = "replace-me-with-the-output-of-openssl-rand-base64-33";
const MIN_SECRET_BYTES = 32;

const flag = z.stringbool({ truthy: ["true", "1", "yes", "on"], falsy: ["false", "0", "no", "off"] });
const list = z.string().transform((text) =>
  text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== ""),
);
const origin = z.string().transform((text, ctx) => {
  const url = URL.parse(text);
  if (!url || url.origin === "null" || !/^https?:$/.test(url.protocol)) {
    ctx.addIssue({ code: "custom", message: `"${text}" is not an http(s) origin` });
    return z.NEVER;
  }
  return url.origin;
});
const address = z
  .string()
  .refine((text) => isIP(text.split("/")[0] ?? "") !== 0, "is not an IP address or range");

const settings = z.object({
  PORT: z.coerce.number().int().min(1).max(65535).default(3000),
  HOST: z.string().optional(),
  APP_URL: origin.optional(),
  APP_NAME: z.string().min(1).max(40).default("Latchkey"),
  APP_LOGO_URL: z.url().optional(),
  APP_ACCENT: z
    .string()
    .regex(/^#[0-9a-fA-F]{6}$/, "must be a colour like #3b5bdb")
    .optional(),
  AUTH_SECRET: list.optional(),
  DATA_DIR: z.string().default(".data"),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  MIGRATION_DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(1).max(200).default(10),
  DATABASE_PREPARE: flag.default(true),
  DATABASE_CA_FILE: z.string().optional(),
  MAIL_FROM: z.string().max(320).optional(),
  RESEND_API_KEY: z.string().min(1).optional(),
  RESEND_BASE_URL: origin.optional(),
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  CRON_SECRET: z.string().min(16).optional(),
  ALLOWED_ORIGINS: list.pipe(z.array(origin)).default([]),
  TRUSTED_PROXIES: list.pipe(z.array(address)).default([]),
  RATE_LIMIT_MULTIPLIER: z.coerce.number().positive().max(1_000_000).default(1),
  REQUIRE_EMAIL_VERIFICATION: flag.default(true),
  SIGNUP: z.enum(["open", "invite", "closed"]).default("open"),
  MFA_REQUIRED_ROLES: list.pipe(z.array(z.coerce.number<string>().int().min(0).max(255))).default([]),
  RP_ID: z
    .string()
    .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)*$/, "must be a domain such as example.com, without https:// or a port")
    .optional(),
  RP_ORIGINS: list.pipe(z.array(origin)).default([]),
  SESSION_IDLE_MINUTES: z.coerce.number().int().min(5).max(43_200).default(60),
  SESSION_MAX_HOURS: z.coerce.number().int().min(1).max(2160).default(24),
  ACCESS_TOKEN_MINUTES: z.coerce.number().int().min(1).max(60).default(15),
  AUDIT_RETENTION_DAYS: z.coerce.number().int().min(30).max(36_500).default(365),
  BREACHED_PASSWORD_LOOKUP: flag.default(false),
  API_DOCS: flag.default(true),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
  NODE_ENV: z.enum(["development", "production", "test"]).default("production"),
  VERCEL: z.string().optional(),
});

type Settings = z.output<typeof settings>;

/** The name of every setting there is. */
export const VARIABLES: readonly string[] = Object.keys(settings.shape);

export type Environment = Omit<Settings, "APP_URL" | "AUTH_SECRET" | "MAIL_FROM" | "RP_ID"> & {
  /** The public origin, e.g. `https://auth.example.com`. Every link in a mail starts with it. */
  APP_URL: string;
  /** Newest first; the first one signs and seals, all of them verify and open. */
  AUTH_SECRET: readonly string[];
  MAIL_FROM: string;
  RP_ID: string;
  /** APP_URL is a loopback host: the local mailbox exists and cookies work over plain http. */
  isLoopback: boolean;
};

export class ConfigurationError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`Latchkey can't start:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
    this.name = "ConfigurationError";
  }
}

/**
 * Parses and checks a whole environment.
 * @param source the variables; an empty string counts as not set
 * @param localSecret gives the secret kept in DATA_DIR; asked only on loopback when AUTH_SECRET is missing
 * @throws ConfigurationError with one line per problem
 */
export function parseEnvironment(
  source: Readonly<Record<string, string | undefined>>,
  localSecret: (dataDir: string) => string | undefined,
): Environment {
  const filled = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const parsed = settings.safeParse(filled);
  if (!parsed.success) {
    throw new ConfigurationError(
      parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`),
    );
  }
  const values = parsed.data;
  const appUrl = values.APP_URL ?? `http://localhost:${values.PORT}`;
  const { hostname } = new URL(appUrl);
  const isLoopback = isLoopbackHost(hostname);
  const generated = values.AUTH_SECRET || !isLoopback ? undefined : localSecret(values.DATA_DIR);
  const secrets = values.AUTH_SECRET ?? (generated ? [generated] : []);
  const problems = [
    ...secretProblems(secrets, isLoopback),
    ...deploymentProblems(values, appUrl, isLoopback),
  ];
  if (problems.length > 0) throw new ConfigurationError(problems);
  return {
    ...values,
    APP_URL: appUrl,
    AUTH_SECRET: secrets,
    MAIL_FROM: values.MAIL_FROM ?? `${values.APP_NAME} <no-reply@${hostname}>`,
    RP_ID: values.RP_ID ?? hostname,
    isLoopback,
  };
}

function secretProblems(secrets: readonly string[], isLoopback: boolean): string[] {
  if (secrets.length === 0) {
    return isLoopback
      ? ["AUTH_SECRET: is missing and none could be kept in DATA_DIR; start with `npm start`, or set it"]
      : ["AUTH_SECRET: is missing; make one with `openssl rand -base64 33`"];
  }
  const problems: string[] = [];
  for (const secret of secrets) {
    if (secret === EXAMPLE_SECRET) problems.push("AUTH_SECRET: is still the example; make your own");
    if (Buffer.byteLength(secret) < MIN_SECRET_BYTES)
      problems.push(`AUTH_SECRET: is shorter than ${MIN_SECRET_BYTES} bytes`);
  }
  if (new Set(secrets).size !== secrets.length) problems.push("AUTH_SECRET: the same secret is listed twice");
  return problems;
}

function deploymentProblems(values: Settings, appUrl: string, isLoopback: boolean): string[] {
  const problems: string[] = [];
  if (values.RESEND_API_KEY && values.SMTP_URL)
    problems.push("RESEND_API_KEY and SMTP_URL: set one of them, not both");
  if (isLoopback) return problems;
  if (!values.APP_URL) problems.push("APP_URL: is missing; set the public https origin");
  if (!appUrl.startsWith("https:")) problems.push(`APP_URL: must be https, not ${appUrl}`);
  if (!values.RESEND_API_KEY && !values.SMTP_URL)
    problems.push("RESEND_API_KEY or SMTP_URL: set one, or nobody can be sent a mail");
  if (!values.MAIL_FROM) problems.push("MAIL_FROM: is missing; set the sender's address");
  if (!values.DATABASE_URL && values.VERCEL)
    problems.push("DATABASE_URL: is missing; Vercel has no disk for one");
  if (!values.REQUIRE_EMAIL_VERIFICATION)
    problems.push("REQUIRE_EMAIL_VERIFICATION: can be turned off on a loopback APP_URL only");
  return problems;
}

let current: Environment | undefined;

/** The process's own environment, parsed on first use. @throws ConfigurationError */
export function env(): Environment {
  current ??= parseEnvironment(process.env, readOrMakeLocalSecret);
  return current;
}
