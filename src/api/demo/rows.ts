import { randomBytes, randomUUID } from "node:crypto";
import type { MfaType } from "@/contract/methods";
import { newBackupCodes } from "@/engine/factor/backup-codes";
import { sealState } from "@/engine/factor/factors";
import { ADA, APP_KEY, addressOf, type DemoPerson } from "./people";
import type { TrailRow } from "./trail";

/** What the demo's tables are filled with, as JSON that a statement reads. */

export type Added = { id: string; person: DemoPerson; userHandle: Buffer };

/** Of Ada's ten. */
const USED_CODES = 2;
const DAY = 86_400_000;
const daysBefore = (now: number, days: number) => new Date(now - days * DAY).toISOString();

export function asUser({ person, id, userHandle }: Added, now: number) {
  const { first, last, role, methods, joinedDaysAgo } = person;
  return {
    id,
    email: addressOf(person),
    first,
    last,
    role,
    method: methods[0]?.[0] ?? null,
    handle: userHandle.toString("base64"),
    joined: daysBefore(now, joinedDaysAgo),
  };
}

export function factorsOf({ person, id: owner }: Added, now: number) {
  return person.methods.flatMap(([type, daysAgo]) =>
    keptOf(type, person).map(({ state, ...shown }, place) => {
      const id = randomUUID();
      const { sealed, keyId } = sealState(id, owner, state);
      return {
        id,
        owner,
        type,
        sealed: sealed.toString("base64"),
        key: keyId,
        credential: type === "PASSKEY" ? randomBytes(16).toString("base64url") : null,
        since: daysBefore(now, daysAgo - place * 20),
        used: daysBefore(now, 0.3 + place * 3),
        ...shown,
      };
    }),
  );
}

/** When each was there last: lists of members tell it by the sessions. */
export function lastSignIns(trail: readonly TrailRow[]) {
  const last = new Map(trail.filter(({ detail }) => detail.level === "full").map((row) => [row.userId, row]));
  return [...last.values()].map(({ sessionId, userId, ip, userAgent, place, at }) => ({
    id: sessionId,
    owner: userId,
    ip,
    agent: userAgent,
    place,
    at: new Date(at).toISOString(),
  }));
}

type Kept = { state: unknown; name: string; details: Record<string, unknown> };

const PLAIN = { name: "", details: {} };
const ICLOUD = "fbfc3007-154e-4ecc-8c0b-6e020557d7bd";

/** What each method keeps; the passkeys' other halves exist nowhere. */
function keptOf(type: MfaType, { place }: DemoPerson): Kept[] {
  if (type === "GOOGLE_AUTH") return [{ ...PLAIN, state: { secret: APP_KEY } }];
  if (type === "MAGIC_LINK") return [{ ...PLAIN, state: {} }];
  const passkey = (name: string, aaguid: string, isSynced: boolean, usedOn: string): Kept => ({
    name,
    state: { kind: "known", publicKey: randomBytes(77).toString("base64url"), backupEligible: isSynced },
    details: {
      aaguid,
      transports: isSynced ? ["internal", "hybrid"] : ["usb"],
      backedUp: isSynced,
      usedOn,
      usedFrom: place,
    },
  });
  return [
    passkey("iCloud Keychain", ICLOUD, true, "Safari on iPhone"),
    passkey("Key on the key ring", "", false, "Chrome on Linux"),
  ];
}

/** Ten backup codes for everybody with a second step. They are shown to nobody. */
export async function codesOf(people: readonly Added[], now: number) {
  const protectedOnes = people.filter(({ person }) => person.methods.length > 0);
  const rows: { owner: string; hash: string; used: string | null }[] = [];
  // Hashed one after the other, as a full hashing queue would refuse the last of them.
  for (const { id: owner, person, userHandle } of protectedOnes) {
    const { hashes } = await newBackupCodes({ userHandle });
    rows.push(
      ...hashes.map((hash, place) => ({
        owner,
        hash: hash.toString("base64"),
        used: person === ADA && place < USED_CODES ? daysBefore(now, 11 + place * 20) : null,
      })),
    );
  }
  return rows;
}
