import { dictionary } from "@zxcvbn-ts/language-common";
import { LIMITS } from "@/contract/limits";

/** The most used passwords that are long enough to be chosen here: some eighteen thousand, bundled. */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(
  dictionary["passwords-common"].filter((password) => password.length >= LIMITS.password.minWithMfa),
);
