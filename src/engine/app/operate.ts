import { randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { SQL } from "drizzle-orm";
import type { ZodError } from "zod";
import { type AppInput, appInput, usesSecret } from "@/contract/apps";
import { AppError, type FieldIssue } from "@/contract/errors";
import { type AuditEntry, audit } from "../audit/audit";
import type { Caller } from "../audit/caller";
import { NOW } from "../db/query/expressions";
import { sql } from "../db/query/sql";
import { insertInto, update } from "../db/query/write";
import { apps } from "../db/schema";
import { andSteps, changed } from "../db/steps";
import { tellOperators } from "../mail/operators-told";
import type { OperatorsTold } from "../mail/templates/operators-told";
import { randomToken, tokenHash } from "../platform/crypto";
import { leadsInside } from "../platform/outbound";
import { HELD, hold } from "../session/hold";
import type { Principal } from "../session/principal/principal";
import { type App, findApp } from "./app";

/** Making and changing apps, as the operator does. Each change is recorded with what it changed, never with a secret. */

/** Who makes the change: the operator at the machine, or one signed in with a session that is still live. */
export type Operating = {
  caller: Caller;
  actor: Pick<AuditEntry, "actorId" | "orgId" | "sessionId">;
  principal?: Principal;
};

/** The steps that hold the acting operator's session, and the condition that it was held. */
const holding = ({ principal }: Operating): { steps: SQL; isHeld: SQL } =>
  principal ? { steps: sql`${hold(principal)},`, isHeld: HELD } : { steps: sql``, isHeld: sql`true` };

type AppEvent = Extract<OperatorsTold["what"], `app.${string}`>;

/** The steps that record a change where `done` has a row, and tell all operators of it. */
const told = (
  by: Operating,
  event: AppEvent,
  { id, name }: { id: string; name: string },
  detail: Record<string, unknown> = {},
): SQL => {
  const who = by.principal?.account.email ?? "";
  const mails = tellOperators(by.caller, { what: event, who, name }, sql`done`);
  return sql`recorded as (${audit(by.caller, { event, ...by.actor, detail: { app: id, ...detail } }, sql`done`)})
    ${andSteps(mails)}`;
};

export type AppWithSecret = { id: string; secret: string | undefined };

const columnsOf = (app: AppInput) => ({
  name: app.name,
  type: app.type,
  redirectUris: [...app.redirectUris],
  postLogoutRedirectUris: [...app.postLogoutRedirectUris],
  backchannelLogoutUri: app.backchannelLogoutUri,
  origins: [...app.origins],
  tokenEndpointAuthMethod: app.tokenEndpointAuthMethod,
  jwks: app.jwks,
  jwksUri: app.jwksUri,
  idTokenAlg: app.idTokenAlg,
  audiences: [...app.audiences],
  isFirstParty: app.isFirstParty,
  logoUrl: app.logoUrl,
});

/**
 * Checks the URLs of an app that this server fetches.
 * @throws AppError VALIDATION_FAILED for an address that must not be requested
 */
async function requireOutside(app: Partial<Record<"jwksUri" | "backchannelLogoutUri", string | null>>) {
  const issues: FieldIssue[] = [];
  for (const path of ["jwksUri", "backchannelLogoutUri"] as const) {
    const uri = app[path];
    if (uri && (await leadsInside(uri))) issues.push({ path, message: "This leads to this server itself." });
  }
  if (issues.length > 0) throw new AppError("VALIDATION_FAILED", { issues });
}

/**
 * @returns its id, and the secret that is shown this once; undefined for an app that has none
 * @throws AppError UNAUTHENTICATED where the session it was asked for in has ended meanwhile; VALIDATION_FAILED
 */
export async function addApp(by: Operating, app: AppInput): Promise<AppWithSecret> {
  await requireOutside(app);
  // Typed after a command as well, so it never begins with a dash.
  const id = randomBytes(12).toString("hex");
  const secret = usesSecret(app.tokenEndpointAuthMethod) ? randomToken() : undefined;
  const secretHash = secret === undefined ? null : tokenHash(secret);
  const { steps, isHeld } = holding(by);
  const isDone = await changed(sql`
    with ${steps} done as (${insertInto(apps, { id, secretHash, ...columnsOf(app) })} where ${isHeld}
      returning ${apps.id}),
    ${told(by, "app.added", { id, name: app.name }, { name: app.name, type: app.type })}
    select 1 from done`);
  if (!isDone) throw new AppError("UNAUTHENTICATED");
  return { id, secret };
}

/** The fields that can be changed later: all but the app's type. */
export type AppChange = Partial<Omit<AppInput, "type">> & { isDisabled?: boolean };

const issuesOf = ({ issues }: ZodError): FieldIssue[] =>
  issues.map(({ path, message }) => ({ path: path.join("."), message }));

/** What an update sets so that no secret works, whatever the app becomes later. */
const NO_SECRET = { secretHash: null, previousSecretHash: null };

/** How often to retry a change that lost to a concurrent one. */
const TRIES = 10;

/**
 * Changes the given fields and leaves concurrent changes of others alone.
 * @throws AppError NOT_FOUND; VALIDATION_FAILED where the result is no valid app; CONFLICT after too many concurrent
 *   changes
 */
export async function changeApp(by: Operating, id: string, change: AppChange): Promise<void> {
  await requireOutside(change);
  for (let tries = 0; tries < TRIES; tries += 1) {
    const app = await findApp(id);
    if (!app) throw new AppError("NOT_FOUND");
    if (await changeFrom(by, app, change)) return;
  }
  throw new AppError("CONFLICT");
}

/** @returns false where the app was changed since it was read */
async function changeFrom(by: Operating, app: App, change: AppChange): Promise<boolean> {
  const { isDisabled = app.isDisabled, ...facts } = change;
  const parsed = appInput.safeParse({ ...app, ...facts });
  if (!parsed.success) throw new AppError("VALIDATION_FAILED", { issues: issuesOf(parsed.error) });
  const { id, version } = app;
  const next = { ...parsed.data, id };
  const { steps, isHeld } = holding(by);
  return changed(sql`
    with ${steps} done as (${update(apps, {
      ...columnsOf(next),
      ...(usesSecret(next.tokenEndpointAuthMethod) ? {} : NO_SECRET),
      version: sql`${apps.version} + 1`,
      disabledAt: sql`case when ${isDisabled}::boolean then coalesce(${apps.disabledAt}, now()) end`,
    })} where ${apps.id} = ${id} and ${apps.version} = ${version}::int and ${apps.removedAt} is null and ${isHeld}
      returning ${apps.id}),
    ${told(by, "app.changed", next, { name: next.name, changed: differing(app, { ...next, isDisabled }) })}
    select 1 from done`);
}

/** The names of the fields that differ. */
const differing = (before: App, after: AppInput & { isDisabled: boolean }): string[] =>
  Object.entries(after).flatMap(([name, value]) =>
    isDeepStrictEqual(value, Reflect.get(before, name)) ? [] : [name],
  );

/**
 * Makes a new secret, beside which the previous one works until the next rotation, so that the app can be switched
 * without an outage.
 * @throws AppError NOT_FOUND, also for an app that has none
 */
export async function rotateSecret(by: Operating, id: string): Promise<AppWithSecret> {
  const app = await findApp(id);
  if (!app) throw new AppError("NOT_FOUND");
  const secret = randomToken();
  const { steps, isHeld } = holding(by);
  const isDone = await changed(sql`
    with ${steps} done as (${update(apps, { previousSecretHash: apps.secretHash, secretHash: tokenHash(secret) })}
      where ${apps.id} = ${id} and ${apps.removedAt} is null and ${apps.tokenEndpointAuthMethod} like 'client_secret_%' and ${isHeld} returning ${apps.id}),
    ${told(by, "app.secret_rotated", app)}
    select 1 from done`);
  if (!isDone) throw new AppError("NOT_FOUND");
  return { id, secret };
}

/**
 * Takes an app away with all that was opened for it, whose rows housekeeping removes as there may be any number.
 * @throws AppError NOT_FOUND
 */
export async function removeApp(by: Operating, id: string): Promise<void> {
  const app = await findApp(id);
  if (!app) throw new AppError("NOT_FOUND");
  const { steps, isHeld } = holding(by);
  const isDone = await changed(sql`
    with ${steps} done as (${update(apps, { removedAt: NOW, ...NO_SECRET })}
      where ${apps.id} = ${id} and ${apps.removedAt} is null and ${isHeld} returning ${apps.id}),
    ${told(by, "app.removed", app, { name: app.name })}
    select 1 from done`);
  if (!isDone) throw new AppError("NOT_FOUND");
}
