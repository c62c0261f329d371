import type { z } from "zod";
import type { devicesAnswer, sessionsAnswer } from "@/contract/operations/sessions";

export type Session = z.output<typeof sessionsAnswer>["sessions"][number];
export type TrustedDevice = z.output<typeof devicesAnswer>["devices"][number];

/** A device with a session, a trusted device, or both. */
export type Device = { session?: Session; trusted?: TrustedDevice };

/** This one first, then by when each was last seen; trusted devices where nobody is signed in stand among them. */
export function devicesOf(sessions: readonly Session[], trusted: readonly TrustedDevice[]): Device[] {
  const live = trusted.filter(({ isTrusted }) => isTrusted);
  const signedIn = sessions.map((session): Device => {
    const own = live.find(({ id, current }) =>
      session.trustedDeviceId === undefined ? session.current && current : id === session.trustedDeviceId,
    );
    return own ? { session, trusted: own } : { session };
  });
  const known = new Set(signedIn.map((device) => device.trusted?.id));
  const alone = live.filter(({ id }) => !known.has(id)).map((device): Device => ({ trusted: device }));
  return [...signedIn, ...alone].toSorted(
    (one, other) =>
      Number(isCurrent(other)) - Number(isCurrent(one)) || lastSeen(other).localeCompare(lastSeen(one)),
  );
}

/** The browser that looks. */
export const isCurrent = ({ session, trusted }: Device): boolean =>
  session === undefined ? trusted?.current === true : session.current;

const lastSeen = ({ session, trusted }: Device): string => session?.lastActivity ?? trusted?.lastSeen ?? "";

/** As its owner called it where they trust it, else as the browser says. */
export const nameOf = ({ session, trusted }: Device): string =>
  trusted?.deviceName || session?.device || "Unknown device";
