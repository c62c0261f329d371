import { z } from "zod";
import { ROLE_NAMES } from "@/contract/fields";
import { readOrMakeLocalKey, readOrMakeLocalSecret } from "./local-secret";
import { isLoopbackHost } from "./loopback";
import { nearMisses } from "./names";
import { weaknessOf } from "./secret-strength";
import {
  accountAddress,
  addressRange,
  appleApp,
  databaseUrl,
  flag,
  list,
  oneOf,
  origin,
  otlpHeaders,
  rpOrigin,
  sender,
  serverUrl,
  wholeNumber,
} from "./values";

/**
 * Every setting, read once. `parseEnvironment` is pure, so a test can hand it any environment. `env()` parses the
 * process's own on first use. Each fatal problem is one line that an operator can act on.
 */

const EXAMPLE_SECRET = "replace-me-with-the-output-of-openssl-rand-base64-33";
const MIN_SECRET_BYTES = 32;

const mailServer = serverUrl("smtps://user:password@host:465", { protocol: /^smtps?$/, hostname: /./ });
const FACTOR = "must be a number above 0, a million at most";
const factor = z.coerce.number<string>(FACTOR).positive(FACTOR).max(1_000_000, FACTOR);
const ROLE = `must be one of ${Object.keys(ROLE_NAMES).join(", ")}`;
const role = z.coerce.number<string>(ROLE).refine((number) => number in ROLE_NAMES, ROLE);

const settings = z.object({
  PORT: wholeNumber(1, 65_535).default(3000),
  HOST: z.string().optional(),
  APP_URL: origin.optional(),
  APP_NAME: z.string().max(40, "must have 40 characters or fewer").default("Latchkey"),
  APP_LOGO_URL: z.url({ protocol: /^https?$/, error: "must be a URL" }).optional(),
  APP_ACCENT: z
    .string()
    .regex(/^#[0-9a-fA-F]{6}$/, "must be a colour like #3b5bdb")
    .optional(),
  AUTH_SECRET: list.optional(),
  DATA_DIR: z.string().default(".data"),
  DATABASE_URL: databaseUrl.optional(),
  MIGRATION_DATABASE_URL: databaseUrl.optional(),
  DATABASE_POOL_SIZE: wholeNumber(1, 200).default(10),
  DATABASE_PREPARE: flag.optional(),
  DATABASE_CA_FILE: z.string().optional(),
  MAIL_FROM: sender.optional(),
  RESEND_API_KEY: z.string().optional(),
  RESEND_BASE_URL: origin.default("https://api.resend.com"),
  SMTP_URL: mailServer.optional(),
  CRON_SECRET: z.string().min(16, "must have 16 characters or more").optional(),
  ALLOWED_ORIGINS: list.pipe(z.array(origin)).default([]),
  TRUSTED_PROXIES: list.pipe(z.array(addressRange)).default([]),
  FORWARDED_HEADER: oneOf("x-forwarded-for", "forwarded").default("x-forwarded-for"),
  LOCAL_PEERS: list.pipe(z.array(addressRange)).default([]),
  RATE_LIMIT_MULTIPLIER: factor.default(1),
  REQUIRE_EMAIL_VERIFICATION: flag.default(true),
  SIGNUP: oneOf("open", "invite", "closed").default("open"),
  MFA_REQUIRED_ROLES: list.pipe(z.array(role)).default([]),
  OPERATOR_EMAILS: list.pipe(z.array(accountAddress)).default([]),
  RP_ID: z
    .string()
    .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)*$/, "must be a domain such as example.com, without https:// or a port")
    .optional(),
  RP_ORIGINS: list.pipe(z.array(rpOrigin)).default([]),
  RP_APPLE_APPS: list.pipe(z.array(appleApp)).default([]),
  SESSION_IDLE_MINUTES: wholeNumber(5, 43_200).default(60),
  SESSION_MAX_HOURS: wholeNumber(1, 2160).default(24),
  ACCESS_TOKEN_MINUTES: wholeNumber(1, 60).default(15),
  ACCESS_TOKEN_ALG: oneOf("EdDSA", "ES256").default("EdDSA"),
  RECOVERY_WAIT_HOURS: wholeNumber(0, 720).default(72),
  AUDIT_RETENTION_DAYS: wholeNumber(30, 36_500).default(365),
  BREACHED_PASSWORD_LOOKUP: flag.default(false),
  API_DOCS: flag.default(true),
  HOME_PAGE: flag.optional(),
  METRICS_TOKEN: z.string().min(16, "must have 16 characters or more").optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/, error: "must be a URL" }).optional(),
  OTEL_EXPORTER_OTLP_HEADERS: otlpHeaders.default({}),
  LOG_LEVEL: oneOf("debug", "info", "warn", "error", "silent").default("info"),
  NODE_ENV: oneOf("development", "production", "test").default("production"),
  VERCEL: z.string().optional(),
});

type Settings = z.output<typeof settings>;

/** The name of every setting there is. */
export const VARIABLES: readonly string[] = Object.keys(settings.shape);

export type Environment = Omit<Settings, "APP_URL" | "AUTH_SECRET" | "HOST" | "MAIL_FROM" | "RP_ID"> & {
  /** The public origin, which every link in a mail starts with. */
  APP_URL: string;
  /** The address to listen on. */
  HOST: string;
  /** Newest first; the first one signs and seals, all of them verify and open. */
  AUTH_SECRET: readonly string[];
  MAIL_FROM: string;
  RP_ID: string;
  /** Problems that don't prevent a start, one line each. */
  warnings: readonly string[];
  /** APP_URL is a loopback host: the local mailbox exists and cookies work over plain http. */
  isLoopback: boolean;
  /** The key to the local pages where APP_URL isn't set, as the machine may then be reachable by others. */
  localKey: string | undefined;
};

/** The secrets kept in DATA_DIR, made on first use; undefined where one can't be. */
export type KeptInDataDir = {
  secret: (dataDir: string) => string | undefined;
  localKey: (dataDir: string) => string | undefined;
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
 * @param kept asked for the secret only on loopback without AUTH_SECRET, for the key only without APP_URL
 * @throws ConfigurationError with one line per problem
 */
export function parseEnvironment(
  source: Readonly<Record<string, string | undefined>>,
  kept: KeptInDataDir,
): Environment {
  // CRLF files and piped secrets leave invisible whitespace behind.
  const trimmed = Object.entries(source).map(([name, value]) => [name, value?.trim()] as const);
  const filled = Object.fromEntries(trimmed.filter(([, value]) => value !== ""));
  const { values, unreadable } = readAll(filled);
  const appUrl = values.APP_URL ?? `http://localhost:${values.PORT}`;
  const { hostname } = new URL(appUrl);
  // On a hosting platform localhost isn't the operator's own machine.
  const isLoopback = isLoopbackHost(hostname) && values.VERCEL === undefined;
  const generated = values.AUTH_SECRET || !isLoopback ? undefined : kept.secret(values.DATA_DIR);
  const localKey = values.APP_URL || !isLoopback ? undefined : kept.localKey(values.DATA_DIR);
  const secrets = values.AUTH_SECRET ?? (generated ? [generated] : []);
  const problems = [
    ...unreadable,
    ...[
      ...secretProblems(secrets, isLoopback),
      ...(isLoopback && !values.APP_URL && !localKey ? [NO_KEY] : []),
      ...deploymentProblems(values, appUrl, isLoopback),
      ...relyingPartyProblems(values.RP_ID, hostname),
    ].filter((problem) => !namesIn([problem]).some((name) => namesIn(unreadable).includes(name))),
  ];
  if (problems.length > 0) throw new ConfigurationError(problems);
  return {
    ...values,
    APP_URL: appUrl,
    HOST: isLoopback && values.LOCAL_PEERS.length === 0 ? loopbackOf(hostname) : (values.HOST ?? "0.0.0.0"),
    AUTH_SECRET: secrets,
    MAIL_FROM: values.MAIL_FROM ?? `${values.APP_NAME} <no-reply@${hostname}>`,
    RP_ID: values.RP_ID ?? hostname,
    isLoopback,
    localKey,
    warnings: [
      ...secretWarnings(secrets, isLoopback),
      ...misspelt(filled),
      ...otherPort(values),
      ...everybody(values),
    ],
  };
}

/** The readable settings, and a problem for each unreadable one. @throws ConfigurationError where that is APP_URL */
function readAll(source: Readonly<Record<string, string | undefined>>): {
  values: Settings;
  unreadable: readonly string[];
} {
  const parsed = settings.safeParse(source);
  if (parsed.success) return { values: parsed.data, unreadable: [] };
  const lines = parsed.error.issues.map(({ path: [name], message }) => `${String(name)}: ${message}`);
  const unreadable = [...new Set(lines)];
  const names = namesIn(unreadable);
  // What else is wrong depends on where it runs.
  if (names.includes("APP_URL")) throw new ConfigurationError(unreadable);
  const rest = Object.entries(source).filter(([name]) => !names.includes(name));
  return { values: settings.parse(Object.fromEntries(rest)), unreadable };
}

/** The settings that problems are about: they stand before the colon. */
const namesIn = (problems: readonly string[]) =>
  problems.flatMap((problem) => problem.slice(0, problem.indexOf(":")).split(/ (?:and|or) /));

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
  const weakness = isLoopback || problems.length > 0 ? undefined : weaknessOf(secrets[0] ?? "");
  if (weakness) problems.push(`AUTH_SECRET: ${weakness}; make one with \`openssl rand -base64 33\``);
  if (new Set(secrets).size !== secrets.length) problems.push("AUTH_SECRET: the same secret is listed twice");
  return problems;
}

/** A weak older secret is only a warning: it may still be needed to open what it sealed. */
function secretWarnings([, ...older]: readonly string[], isLoopback: boolean): string[] {
  const weaknesses = isLoopback ? [] : older.map(weaknessOf).filter((weakness) => weakness !== undefined);
  return weaknesses.map(
    (weakness) => `AUTH_SECRET: an older one ${weakness}; run \`npm run admin -- reseal\` and remove it`,
  );
}

function deploymentProblems(values: Settings, appUrl: string, isLoopback: boolean): string[] {
  const problems: string[] = [];
  if (values.RESEND_API_KEY && values.SMTP_URL)
    problems.push("RESEND_API_KEY and SMTP_URL: set one of them, not both");
  if (isLoopback) return problems;
  if (!values.APP_URL) problems.push("APP_URL: is missing; set the public https origin");
  else if (!appUrl.startsWith("https:")) problems.push(`APP_URL: must be https, not ${appUrl}`);
  const open = values.ALLOWED_ORIGINS.filter((allowed) => !isSafeOrigin(allowed));
  if (open.length > 0) problems.push(`ALLOWED_ORIGINS: must be https, not ${open.join(", ")}`);
  if (!values.RESEND_API_KEY && !values.SMTP_URL)
    problems.push("RESEND_API_KEY or SMTP_URL: set one, or nobody can be sent a mail");
  if (!values.MAIL_FROM) problems.push("MAIL_FROM: is missing; set the sender's address");
  if (!values.DATABASE_URL && values.VERCEL)
    problems.push("DATABASE_URL: is missing; Vercel has no disk for one");
  if (!values.REQUIRE_EMAIL_VERIFICATION)
    problems.push("REQUIRE_EMAIL_VERIFICATION: can be turned off on a loopback APP_URL only");
  return problems;
}

/** The loopback address to listen on, so that a local installation can't be reached from elsewhere. */
const loopbackOf = (hostname: string): string => (hostname === "[::1]" ? "::1" : "127.0.0.1");

const NO_KEY = "DATA_DIR: can't be written, to keep the key of the local mailbox in; set it, or set APP_URL";

/** Browsers make passkeys for the page's own domain or one it is under, never for all of a top-level one. */
function relyingPartyProblems(rpId: string | undefined, host: string): string[] {
  if (rpId === undefined || rpId === host || (rpId.includes(".") && host.endsWith(`.${rpId}`))) return [];
  return [`RP_ID: ${host}, the host of APP_URL, is not under ${rpId}, so no browser would make a passkey`];
}

const misspelt = (source: Readonly<Record<string, string | undefined>>): string[] =>
  nearMisses(Object.keys(source), VARIABLES).map(
    ({ name, meant }) => `${name}: is no setting; if ${meant} is meant, that has its default now`,
  );

/** Elsewhere a proxy has the public port; on one's own machine there is usually none. */
function otherPort({ APP_URL, PORT }: Settings): string[] {
  const { protocol, hostname, port } = new URL(APP_URL ?? `http://localhost:${PORT}`);
  const said = Number(port || (protocol === "https:" ? 443 : 80));
  if (!isLoopbackHost(hostname) || said === PORT) return [];
  return [`PORT: is ${PORT}, but APP_URL says ${said}: links in mails lead there`];
}

/** Trusting all addresses as proxies would let any client choose its own address. */
function everybody({ TRUSTED_PROXIES, LOCAL_PEERS }: Settings): string[] {
  const isAll = (range: string) => /\/0+$/.test(range);
  return [
    ...TRUSTED_PROXIES.filter(isAll).map(
      (range) =>
        `TRUSTED_PROXIES: ${range} is everybody, so whoever asks says whom limits count; name your proxies`,
    ),
    ...LOCAL_PEERS.filter(isAll).map(
      (range) =>
        `LOCAL_PEERS: ${range} is everybody, so whoever reaches the port reads the mails; name the gateway`,
    ),
  ];
}

/** Sign-in links may lead there, so it must be https. */
function isSafeOrigin(allowed: string): boolean {
  const { protocol, hostname } = new URL(allowed);
  return protocol === "https:" || isLoopbackHost(hostname);
}

let current: Environment | undefined;

/** The process's own environment, parsed on first use. @throws ConfigurationError */
export function env(): Environment {
  current ??= parseEnvironment(process.env, { secret: readOrMakeLocalSecret, localKey: readOrMakeLocalKey });
  return current;
}
