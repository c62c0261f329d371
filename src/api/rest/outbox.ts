import { AppError } from "@/contract/errors";
import { MAILBOX_NEEDS_KEY } from "@/contract/mailbox";
import { tellApps, tellingApps } from "@/engine/app/logout-notices";
import { runMaintenance } from "@/engine/jobs/housekeeping";
import { deliverMail, readLocalMailbox, viewLocalMailbox } from "@/engine/mail/deliver";
import { sameSecret } from "@/engine/platform/crypto";
import { log } from "@/engine/platform/log";
import { env } from "@/engine/platform/settings/env";
import { MAILS } from "@/methods/servers";
import { errorAnswer, jsonAnswer, toResponse } from "../procedure/answer";
import { createContext } from "../procedure/context";
import { reportFault, toAppError } from "../procedure/errors";
import { localAccess } from "../request/local-access";

const MAILS_PER_CALL = 100;
const MAILS_PER_ANSWER = 5;
/**
 * The local mailbox for its page.
 * @param headers the request's
 * @param selectedId the mail to read
 * @returns undefined where there is no mailbox; "needs-key" where there is one, for somebody else
 */
export async function mailboxFor(headers: Headers, selectedId?: string) {
  const access = localAccess(headers);
  if (access === "needs-key") return access;
  return access === "open" ? await viewLocalMailbox(MAILS, selectedId) : undefined;
}

/** `GET /outbox.json?to=`: the local mailbox for scripts and tests; 404 anywhere but on loopback, 401 without the key. */
export function mailboxJson(request: Request): Promise<Response> {
  return answering(request, "Failed to read the mailbox", async () => {
    const access = localAccess(request.headers);
    if (access === "needs-key") throw new AppError("UNAUTHENTICATED", { message: MAILBOX_NEEDS_KEY });
    if (access === "none") throw new AppError("NOT_FOUND");
    // No address has a space, so one here was an unencoded plus sign.
    const to = new URL(request.url).searchParams.get("to")?.trim().replaceAll(" ", "+");
    return readLocalMailbox(MAILS, to);
  });
}

/** Any method but GET at a path of this file. */
export function onlyReads(request: Request): Response {
  const { pathname } = new URL(request.url);
  const allow = "GET, HEAD, OPTIONS";
  return toResponse(errorAnswer(new AppError("METHOD_NOT_ALLOWED"), pathname, { allow }));
}

/**
 * `GET /api/cron/deliver`: sends due mails and does the timers' other work, for hosts without timers. Needs
 * `Authorization: Bearer <CRON_SECRET>`; 404 when none is set.
 */
export function cronDeliver(request: Request): Promise<Response> {
  return answering(request, "Failed to deliver", async () => {
    const { CRON_SECRET } = env();
    if (!CRON_SECRET) throw new AppError("NOT_FOUND");
    const given = /^Bearer (.+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
    if (given === undefined || !sameSecret(given, CRON_SECRET)) throw new AppError("UNAUTHENTICATED");
    const delivered = await deliverMail(MAILS, MAILS_PER_CALL);
    await tellApps();
    const { removed } = await runMaintenance();
    return { success: true, ...delivered, removed };
  });
}

/** Serverless platforms stop a process between requests. */
export const hasNoTimer = (): boolean => env().VERCEL !== undefined;

const tellAppsIfAny = tellingApps();

/** Sends due mails after an answer; whatever fails waits for the cron job. */
export async function deliverNow(): Promise<void> {
  try {
    await deliverMail(MAILS, MAILS_PER_ANSWER);
    await tellAppsIfAny();
  } catch (error) {
    log("warn", "background job failed", { task: "deliver-mail", error });
  }
}

/** Answers as any operation does: a failure is reported and leaves in the one envelope. */
async function answering(request: Request, failure: string, work: () => Promise<unknown>): Promise<Response> {
  try {
    return toResponse(jsonAnswer(200, await work()));
  } catch (thrown) {
    const { pathname } = new URL(request.url);
    const error = toAppError(thrown, failure);
    reportFault(error, pathname, createContext(request.headers, "rest").caller.requestId);
    return toResponse(errorAnswer(error, pathname));
  }
}
