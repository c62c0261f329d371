import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { z } from "zod";
import { APP_TYPES, type AppType, appInput, usualAuthMethod } from "@/contract/apps";
import { AppError, type FieldIssue } from "@/contract/errors";
import { type App, type AppWithSecrets, listApps } from "@/engine/app/app";
import {
  type AppChange,
  type AppWithSecret,
  addApp,
  changeApp,
  type Operating,
  removeApp,
  rotateSecret,
} from "@/engine/app/operate";
import { waitingNotices } from "@/engine/app/waiting-notices";
import { OPERATOR } from "@/engine/audit/caller";

/** `npm run admin -- app …`: the apps that may send people here to sign in. */

export const APP_USAGE = `npm run admin -- app add <name> --type web|spa|native --redirect <address>…
                                       make an app; its secret is shown this once
    --post-logout <address>…           where it may send people after they signed out
    --backchannel-logout <address>     is told when somebody signs out here
    --origin <origin>…                 whose scripts may ask for tokens (spa)
    --audience <address>…              the APIs it may ask access tokens for
    --auth client_secret_basic|client_secret_post|private_key_jwt|none, --jwks-uri <address>, --jwks <file>
    --id-token-alg RS256|ES256|EdDSA, --logo <address>, --first-party
npm run admin -- app set <id> [--name <name>] [the same; --no-first-party, --enable]
npm run admin -- app list              show all there are
npm run admin -- app rotate <id>       give a new secret; the one before works until the next time
npm run admin -- app disable <id>      answer it nothing any more, until it is enabled
npm run admin -- app remove <id>       take it away, with all that was opened for it`;

const OPTIONS = {
  name: { type: "string" },
  type: { type: "string" },
  redirect: { type: "string", multiple: true },
  "post-logout": { type: "string", multiple: true },
  "backchannel-logout": { type: "string" },
  origin: { type: "string", multiple: true },
  audience: { type: "string", multiple: true },
  auth: { type: "string" },
  jwks: { type: "string" },
  "jwks-uri": { type: "string" },
  "id-token-alg": { type: "string" },
  logo: { type: "string" },
  "first-party": { type: "boolean" },
  enable: { type: "boolean" },
} as const;

const BY_OPERATOR: Operating = { caller: OPERATOR, actor: {} };

/**
 * Reads what is asked for before anything is started for it.
 * @throws Error with the usage, or with what is wrong, in an operator's words
 */
export function readAppCommand([action, ...rest]: readonly string[]): () => Promise<string> {
  if (action === "list" && rest.length === 0) return list;
  const { positionals, values } = parsed(rest);
  const [subject] = positionals;
  if (subject === undefined || positionals.length > 1) throw new Error(APP_USAGE);
  switch (action) {
    case "add": {
      const type = z.enum(APP_TYPES).catch("web").parse(values.type);
      const app = understood(() =>
        appInput.parse({ ...defaults(type), ...facts(values), name: subject, type }),
      );
      return async () =>
        told(await worded(() => addApp(BY_OPERATOR, app)), `${app.name} can send people here now.`);
    }
    case "set": {
      const change = { ...facts(values), ...(values.enable ? { isDisabled: false } : {}) };
      return () => on(subject, () => changeApp(BY_OPERATOR, subject, change), "is changed.");
    }
    case "rotate":
      return () => rotate(subject);
    case "disable":
      return () =>
        on(subject, () => changeApp(BY_OPERATOR, subject, { isDisabled: true }), "is answered nothing now.");
    case "remove":
      return () =>
        on(subject, () => removeApp(BY_OPERATOR, subject), "is gone, and so is all that was opened for it.");
    default:
      throw new Error(APP_USAGE);
  }
}

type Values = ReturnType<typeof parsed>["values"];

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true, allowNegative: true });
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : ""}\n\n${APP_USAGE}`);
  }
}

const defaults = (type: AppType) => ({ redirectUris: [], tokenEndpointAuthMethod: usualAuthMethod(type) });

/** The raw values; the schema validates them. */
function facts(values: Values): AppChange {
  const said = {
    name: values.name,
    redirectUris: values.redirect,
    postLogoutRedirectUris: values["post-logout"],
    backchannelLogoutUri: values["backchannel-logout"],
    origins: values.origin,
    audiences: values.audience,
    tokenEndpointAuthMethod: values.auth,
    jwks: values.jwks === undefined ? undefined : JSON.parse(readFileSync(values.jwks, "utf8")),
    jwksUri: values["jwks-uri"],
    idTokenAlg: values["id-token-alg"],
    logoUrl: values.logo,
    isFirstParty: values["first-party"],
  };
  const given = Object.entries(said).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as AppChange;
}

function understood<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    throw new Error(saidOf(error.issues.map(({ path, message }) => ({ path: path.join("."), message }))));
  }
}

const saidOf = (issues: readonly FieldIssue[]): string =>
  issues.map(({ path, message }) => `${path}: ${message}`).join("\n");

async function on(id: string, change: () => Promise<unknown>, words: string): Promise<string> {
  try {
    await worded(change);
    return `${id} ${words}`;
  } catch (error) {
    if (error instanceof AppError && error.code === "NOT_FOUND") throw new Error(`There is no app ${id}.`);
    throw error;
  }
}

/** @throws Error that says what of it is wrong */
async function worded<T>(change: () => Promise<T>): Promise<T> {
  try {
    return await change();
  } catch (error) {
    if (error instanceof AppError && error.issues.length > 0) throw new Error(saidOf(error.issues));
    throw error;
  }
}

async function rotate(id: string): Promise<string> {
  let made: AppWithSecret | undefined;
  await on(
    id,
    async () => {
      made = await rotateSecret(BY_OPERATOR, id);
    },
    "",
  );
  return told(made ?? { id, secret: undefined }, "The secret before works until you rotate again.");
}

const told = ({ id, secret }: AppWithSecret, words: string): string =>
  [
    words,
    "",
    `  client_id      ${id}`,
    ...(secret === undefined ? [] : [`  client_secret  ${secret}`]),
    "",
  ].join("\n");

async function list(): Promise<string> {
  const [apps, waiting] = await Promise.all([listApps(), waitingNotices()]);
  const waitingFor = (id: string) => waiting.find(({ appId }) => appId === id)?.count ?? 0;
  return apps.length === 0
    ? "There are no apps."
    : apps.map((app) => described(app, waitingFor(app.id))).join("\n\n");
}

/** When its back-channel address last heard of a sign-out, and when and how it last didn't. */
function noticesOf({ notices: { takenAt, missedAt, missedStatus } }: App, waiting: number): string[] {
  const answer = missedStatus === 0 ? "nothing answered" : `it answered ${missedStatus}`;
  return [
    ...(takenAt ? [`taken ${takenAt.toISOString()}`] : []),
    ...(missedAt ? [`missed ${missedAt.toISOString()} (${answer})`] : []),
    ...(waiting > 0 ? [`${waiting} waiting`] : []),
  ];
}

function described(app: AppWithSecrets, waiting: number): string {
  const lines: readonly [string, readonly string[]][] = [
    ["redirect", app.redirectUris],
    ["post-logout", app.postLogoutRedirectUris],
    ["backchannel-logout", [app.backchannelLogoutUri ?? []].flat()],
    ["sign-out notices", [noticesOf(app, waiting).join(", ") || []].flat()],
    ["origin", app.origins],
    ["audience", app.audiences],
  ];
  const facts = [
    app.type,
    app.tokenEndpointAuthMethod,
    app.idTokenAlg,
    ...(app.isFirstParty ? ["first party"] : []),
  ];
  return [
    `${app.id}  ${app.name}${app.isDisabled ? " (disabled)" : ""}`,
    `  ${facts.join(", ")}`,
    ...lines
      .filter(([, values]) => values.length > 0)
      .map(([name, values]) => `  ${name}: ${values.join(" ")}`),
  ].join("\n");
}
