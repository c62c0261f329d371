import { handlerAt } from "@/api/handler-at";
import { toResponse } from "@/api/procedure/answer";
import { askedBy } from "@/api/request/asked";
import { OPERATIONS } from "@/api/routers/operations";
import { actAsOperator, resealAll } from "@/engine/account/operator";
import { isSealedByOthers } from "@/engine/account/sealed";
import { closeDatabase, connectDatabase } from "@/engine/db/pool/client";
import { isReady } from "@/engine/db/readiness";
import { runMaintenance } from "@/engine/jobs/housekeeping";
import { lateWork } from "@/engine/jobs/late-work";
import { deliverMail, readLocalMailbox, viewLocalMailbox } from "@/engine/mail/deliver";
import { listen } from "@/engine/platform/signals";
import { MAILS } from "@/methods/servers";
import { createTestDatabase } from "../database/database";
import { openDatabase } from "../database/rows";
import type { RunningApp } from "../harness/app";
import { answerHere, PageClient, request } from "../harness/http";
import { enrol, expectOk, signIn, signUp } from "../people/client";
import { addPasskey } from "../people/passkey-client";
import { codeAt, nextStep } from "../people/totp-steps";
import { askOperation, everybody } from "../tables/ask-operation";
import { ACTORS, PERMISSIONS } from "../tables/permissions";
import { OPERATOR_ADDRESS } from "./ask-apps";

/** The app inside the test's own process, so that every statement it sends can be heard. */

const HERE = "http://localhost:3000";
const AGENT = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0";

export type Heard = { statements: ReadonlySet<string>; operations: ReadonlySet<string> };

/** @returns an app that answers at its url without a server, and what has been heard of it */
export async function openHere(): Promise<{ app: RunningApp; heard: Heard }> {
  process.env.RATE_LIMIT_MULTIPLIER = "1000000";
  process.env.OPERATOR_EMAILS = OPERATOR_ADDRESS;
  const database = await createTestDatabase();
  connectDatabase(database.appUrl);
  const db = openDatabase(database.adminUrl);
  answerHere(HERE, async (asked) => {
    const { pathname, searchParams } = new URL(asked.url);
    if (pathname === "/outbox.json")
      return Response.json(await readLocalMailbox(MAILS, searchParams.get("to") ?? undefined));
    if (!asked.headers.has("user-agent")) asked.headers.set("user-agent", AGENT);
    const handler = handlerAt(asked.method, pathname);
    if (!handler) return new Response(null, { status: 404 });
    return handler.kind === "web" ? handler.answer(asked) : toResponse(await handler.answer(askedBy(asked)));
  });
  const statements = new Set<string>();
  const operations = new Set<string>();
  const stops = [
    listen("statement", ({ text }) => void statements.add(text)),
    listen("operation", ({ name }) => void operations.add(name)),
  ];
  const app: RunningApp = {
    url: HERE,
    urls: [HERE],
    db,
    databaseUrl: database.adminUrl,
    instances: [],
    startAnother: () => Promise.reject(new Error("there is one, in this process")),
    log: () => "",
    stop: async () => {
      for (const stop of stops) stop();
      await closeDatabase(1_000);
      await db.end({ timeout: 1 });
      await database.drop();
    },
  };
  return { app, heard: { statements, operations } };
}

/** Asks every operation as everybody its row in the permission table lets in. */
export async function askEverything(app: RunningApp): Promise<void> {
  for (const operation of OPERATIONS)
    for (const permission of PERMISSIONS[operation.name] ?? []) {
      const people = await everybody(app);
      const target = people.user?.id ?? "";
      for (const actor of ACTORS.filter((one) => permission.may.includes(one)))
        await askOperation(app.url, { operation, permission }, people[actor], target);
    }
}

/** What the table has no id for: everybody asks it of their own. */
export async function askOfTheirOwn({ url, db }: RunningApp): Promise<void> {
  const owner = await enrol(await signUp(url, { companyName: "Engine" }));
  const { token } = await addPasskey(owner);
  const [ids] = await db`select org_id as organization,
    (select id from factors where user_id = u.id and type = 'PASSKEY') as passkey from users u where id = ${owner.id}`;
  const pending = await signIn(owner);
  const code = await codeAt(owner.secret, await nextStep(owner));
  const body = { mfaType: "GOOGLE_AUTH", code, trustDevice: true };
  await expectOk(request(url, "POST", "/mfa/verify-login", { token: pending.token, body }));
  const [device] = await db`select id from trusted_devices where user_id = ${owner.id}`;
  const ask = (method: string, path: string, more = {}) =>
    expectOk(request(url, method, path, { token, ...more }));
  await ask("GET", `/mfa/passkeys/${ids?.passkey}`);
  await ask("POST", `/sessions/${owner.sessionId}/heartbeat`);
  await ask("GET", `/devices/${device?.id}`);
  await ask("POST", `/devices/${device?.id}/untrust`);
  await ask("GET", `/organization/${ids?.organization}`);
  await ask("PUT", `/organization/${ids?.organization}`, { body: { name: "Engines" } });
  await new PageClient(url).mutate("demo.enter", {});
}

/** What no request does: delivery, housekeeping, the operator's commands, health. */
export async function doTheRest({ url }: RunningApp): Promise<void> {
  const person = await enrol(await signUp(url));
  await deliverMail(MAILS, 10);
  await viewLocalMailbox(MAILS);
  await runMaintenance();
  await isReady();
  await isSealedByOthers();
  await lateWork();
  for (const action of ["unlock", "end-sessions", "reset-mfa"] as const)
    await actAsOperator(action, person.email);
  await resealAll(() => {});
}
