import { AppError } from "@/contract/errors";
import { runMaintenance } from "@/engine/jobs/housekeeping";
import { deliverMail, readLocalMailbox, viewLocalMailbox } from "@/engine/mail/deliver";
import { sameSecret } from "@/engine/platform/crypto";
import { env } from "@/engine/platform/env";
import { log } from "@/engine/platform/log";
import { isLoopbackHost } from "@/engine/platform/loopback";
import { createContext } from "../context";
import { reportFault, toAppError } from "../errors";
import { errorResponse, jsonResponse } from "./answer";

const MAILS_PER_CALL = 100;
const MAILS_PER_ANSWER = 5;

/**
 * The local mailbox for its page.
 * @param host the request's Host header
 * @param selectedId the mail to read
 * @returns undefined where there is no mailbox
 */
export async function mailboxFor(host: string | null, selectedId?: string) {
  return hasMailbox(host) ? await viewLocalMailbox(selectedId) : undefined;
}

/** `GET /outbox.json?to=`: the local mailbox for scripts and tests; 404 anywhere but on loopback. */
export function mailboxJson(request: Request): Promise<Response> {
  return answering(request, "Failed to read the mailbox", async () => {
    if (!hasMailbox(request.headers.get("host"))) throw new AppError("NOT_FOUND");
    const to = new URL(request.url).searchParams.get("to");
    return readLocalMailbox(to ?? undefined);
  });
}

/** Any method but GET at a path of this file. */
export function onlyReads(request: Request): Response {
  const { pathname } = new URL(request.url);
  return errorResponse(new AppError("METHOD_NOT_ALLOWED"), pathname, { allow: "GET, HEAD, OPTIONS" });
}

/**
 * `GET /api/cron/deliver`: sends due mails and does what else timers do, where no timer can run. Needs `Authorization: Bearer <CRON_SECRET>`;
 * 404 when none is set.
 */
export function cronDeliver(request: Request): Promise<Response> {
  return answering(request, "Failed to deliver", async () => {
    const { CRON_SECRET } = env();
    if (!CRON_SECRET) throw new AppError("NOT_FOUND");
    const given = /^Bearer (.+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
    if (given === undefined || !sameSecret(given, CRON_SECRET)) throw new AppError("UNAUTHENTICATED");
    const delivered = await deliverMail(MAILS_PER_CALL);
    const { removed } = await runMaintenance();
    return { success: true, ...delivered, removed };
  });
}

/** Serverless platforms stop a process between requests. */
export const hasNoTimer = (): boolean => env().VERCEL !== undefined;

/** Sends what is due after an answer; what fails waits for the cron job. */
export async function deliverNow(): Promise<void> {
  try {
    await deliverMail(MAILS_PER_ANSWER);
  } catch (error) {
    log("warn", "background job failed", { task: "deliver-mail", error });
  }
}

/** Answers as any operation does: what fails is reported, and leaves in the one envelope. */
async function answering(request: Request, failure: string, work: () => Promise<unknown>): Promise<Response> {
  try {
    return jsonResponse(200, await work());
  } catch (thrown) {
    const { pathname } = new URL(request.url);
    const error = toAppError(thrown, failure);
    reportFault(error, pathname, createContext(request.headers, "rest").caller.requestId);
    return errorResponse(error, pathname);
  }
}

/** The mails are live secrets: a foreign site that points its own name at 127.0.0.1 must not read them. */
function hasMailbox(host: string | null): boolean {
  const url = URL.parse(`http://${host ?? ""}`);
  return env().isLoopback && url !== null && isLoopbackHost(url.hostname);
}
