import type { z } from "zod";
import type { inspectAnswer } from "@/contract/operations/magic-link";
import type { Principal } from "@/engine/session/principal/principal";
import { deadLink, findLink, isAlive, type Link, type LinkPurpose } from "./links";
import { crossDeviceCode } from "./method";

/** What a link would do, for its landing page. Reads only, because mail scanners open links. */

type Inspected = Omit<z.input<typeof inspectAnswer>, "success">;

const PURPOSES = {
  magic_link_activation: "activate",
  magic_link_second_step: "second-step",
  magic_link_sign_in: "sign-in",
} as const satisfies Record<LinkPurpose, Inspected["purpose"]>;

/** @throws AppError INVALID_TOKEN, with a reason where there is one to tell */
export async function inspectLink(token: string, principal: Principal | undefined): Promise<Inspected> {
  const link = await findLink(token);
  if (!link || !isAlive(link) || link.isSuperseded) throw deadLink(link);
  const { data, email, createdAt, expiresAt } = link;
  return {
    purpose: data.unlocks ? "unlock" : PURPOSES[link.purpose],
    email: data.email ?? email,
    requestedOn: data.device,
    ...(data.place ? { requestedFrom: data.place } : {}),
    requestedAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    ...whereFrom(link, token, principal),
  };
}

function whereFrom(
  link: Link,
  token: string,
  principal: Principal | undefined,
): Pick<Inspected, "isWaitingHere" | "code" | "isNewAccount"> {
  const isSame = link.sessionId !== null && principal?.session.id === link.sessionId;
  switch (link.purpose) {
    case "magic_link_sign_in":
      return link.emailVerified ? {} : { isNewAccount: true };
    case "magic_link_activation":
      return { isWaitingHere: isSame };
    case "magic_link_second_step": {
      const isWaitingHere = isSame && principal?.session.level === link.data.level;
      return { isWaitingHere, ...(isWaitingHere ? {} : { code: crossDeviceCode(token) }) };
    }
  }
}
