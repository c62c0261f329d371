import { timingSafeEqual } from "node:crypto";
import { tokenHash } from "../platform/crypto";
import type { AppWithSecrets } from "./app";

/** Whether a secret is one of the two that an app may show. */
export function isSecretOf({ secretHashes }: Pick<AppWithSecrets, "secretHashes">, secret: string): boolean {
  const shown = tokenHash(secret);
  return secretHashes.some((hash) => hash.length === shown.length && timingSafeEqual(hash, shown));
}
