import type { TRPCLink } from "@trpc/client";
import { observable, type Unsubscribable } from "@trpc/server/observable";
import { ACRS, type Acr } from "@/contract/acr";
import type { NextStep } from "@/contract/session-levels";
import { fieldOf, oneOf, textOf } from "../reading";
import type { AppRouter } from "./router";

/**
 * What becomes of a call that the session isn't enough for, so that no caller has to know. A look that finds nobody
 * signed in is repeated first, as another tab may just have been given a new cookie.
 */

export type Elsewhere = "login" | NextStep;

/** What a call says of itself in its context. */
export type About = {
  /** What it does, where not to one's own account. */
  does?: string | undefined;
  /** How strong the proof has to be. */
  acr?: Acr | undefined;
};

/** The part of the page that can ask and lead. */
export type SessionHandlers = {
  /** @returns whether the person proved who they are */
  confirmIdentity: (call: About) => Promise<boolean>;
  leaveFor: (place: Elsewhere) => void;
};

const ELSEWHERE: Readonly<Record<string, Elsewhere>> = {
  UNAUTHENTICATED: "login",
  MFA_REQUIRED: "challenge",
  MFA_ENROLMENT_REQUIRED: "enrol",
};

/** Long enough for the answer that carries the new cookie. */
const COOKIE_ARRIVES_MS = 1_000;

/** @param does "invites people", after "This" */
export const doing = (does: string, acr?: Acr) => ({ trpc: { context: { does, acr } } });
export const concerning = (name: string) => doing(`changes the account of ${name}`);

export type SessionGate = {
  /** @returns what closes it again; without handlers, refusals reach their callers as any other error */
  open: (handlers: SessionHandlers) => () => void;
  link: TRPCLink<AppRouter>;
};

type Asked = { isMutation: boolean; isRepeat: boolean; call: About };
/** Whether to report the error, ask again, or ignore it because the page is being left. */
type Settled = "fail" | "repeat" | "leave";

const askingAgain =
  (settle: (error: unknown, asked: Asked) => Promise<Settled>): TRPCLink<AppRouter> =>
  () =>
  ({ next, op }) =>
    observable((observer) => {
      let running: Unsubscribable | undefined;
      let isOver = false;
      function attempt(isRepeat: boolean) {
        running = next(op).subscribe({
          next: (value) => observer.next(value),
          complete: () => observer.complete(),
          error: async (error) => {
            const { does, acr } = op.context;
            const call = { does: textOf(does), acr: oneOf(ACRS, acr) };
            const outcome = await settle(error, { isMutation: op.type === "mutation", isRepeat, call });
            if (isOver) return;
            if (outcome === "repeat") attempt(true);
            if (outcome === "fail") observer.error(error);
          },
        });
      }
      attempt(false);
      return () => {
        isOver = true;
        running?.unsubscribe();
      };
    });

/** @param onAccountChanged the page shows an account that is no longer the one signed in */
export function createSessionGate(onAccountChanged: () => void): SessionGate {
  let handlers: SessionHandlers | undefined;
  let asking: Promise<boolean> | undefined;

  /** Calls refused at the same time wait for the same answer. */
  function confirm(at: SessionHandlers, call: About): Promise<boolean> {
    asking ??= at.confirmIdentity(call).finally(() => {
      asking = undefined;
    });
    return asking;
  }

  async function settle(error: unknown, { isMutation, isRepeat, call }: Asked): Promise<Settled> {
    const code = textOf(fieldOf(fieldOf(error, "data"), "code"));
    if (code === "UNAUTHENTICATED" && !isMutation && !isRepeat) {
      await new Promise((resolve) => setTimeout(resolve, COOKIE_ARRIVES_MS));
      return "repeat";
    }
    if (code === "ACCOUNT_CHANGED") {
      onAccountChanged();
      return "leave";
    }
    if (handlers === undefined || code === undefined || (isMutation && isRepeat)) return "fail";
    if (code === "STEP_UP_REQUIRED") return isMutation && (await confirm(handlers, call)) ? "repeat" : "fail";
    const place = ELSEWHERE[code];
    if (place === undefined) return "fail";
    handlers.leaveFor(place);
    return "leave";
  }

  return {
    link: askingAgain(settle),
    open: (opened) => {
      handlers = opened;
      return () => {
        if (handlers === opened) handlers = undefined;
      };
    },
  };
}
